// Writes the version of the command as that of its package; `changeset version` changes the package alone.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const cli = join(import.meta.dirname, '..', 'packages', 'cli');
const { version } = JSON.parse(readFileSync(join(cli, 'package.json'), 'utf8')) as { readonly version: string };
const path = join(cli, 'src', 'version.ts');
const before = readFileSync(path, 'utf8');
const after = before.replace(/(?<=cliVersion = ')[^']+(?=')/, version);
if (!after.includes(`'${version}'`)) throw new Error(`${path} has no version to replace`);
writeFileSync(path, after);
