// Writes what is made from the public declarations: a snapshot an entry. With --check it compares instead and exits with 1
// where one differs. Reads `dist`, which `tsc -b` writes.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { publishedEntries, repository } from './api/entries.ts';
import { publicApi } from './api/public-api.ts';
import { snapshotText } from './api/snapshot-text.ts';

const made = new Map<string, string>();
for (const { specifier, folder, name, declarations } of publishedEntries()) {
  made.set(join(folder, 'api', `${name}.txt`), snapshotText(specifier, folder, publicApi(declarations)));
}

if (process.argv.includes('--check')) {
  const stale = [...made].filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
  for (const [path] of stale) process.stderr.write(`${relative(repository, path)} differs from the declarations\n`);
  if (stale.length > 0) {
    process.stderr.write('Run "./pnpmw generate-api", and look at the difference: it is what callers will see.\n');
    process.exitCode = 1;
  }
} else {
  for (const [path, text] of made) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
