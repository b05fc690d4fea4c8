// Writes what is made from the public declarations: a snapshot an entry, and the pages of docs/api. With --check it compares
// instead, and exits with 1 where one differs or a name has no doc comment. Reads `dist`, which `tsc -b` writes.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { publishedEntries, repository } from './api/entries.ts';
import { publicApi } from './api/public-api.ts';
import { referenceIndex, referencePage } from './api/reference-page.ts';
import { snapshotText } from './api/snapshot-text.ts';
import { undocumented } from './api/undocumented.ts';

const entries = publishedEntries().map((entry) => ({ ...entry, api: publicApi(entry.declarations) }));
const made = new Map<string, string>();
for (const { specifier, folder, name, api } of entries) {
  made.set(join(folder, 'api', `${name}.txt`), snapshotText(specifier, folder, api));
}

const pages = join(repository, 'docs/api');
const packages = [...Map.groupBy(entries, ({ folder }) => folder)].map(([folder, group]) => {
  const manifest: { readonly name: string; readonly description: string } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const file = `${basename(folder)}.md`;
  made.set(join(pages, file), referencePage(manifest.name, group));
  return { name: manifest.name, file, about: manifest.description };
});
made.set(join(pages, 'README.md'), referenceIndex(packages));

if (process.argv.includes('--check')) {
  const stale = [...made].filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
  for (const [path] of stale) process.stderr.write(`${relative(repository, path)} differs from the declarations\n`);
  const bare = new Set(
    entries.flatMap(({ specifier, api }) => undocumented(api).map((name) => `${specifier}: ${name}`)),
  );
  for (const name of bare) process.stderr.write(`${name} has no doc comment\n`);
  if (bare.size > 0) process.exitCode = 1;
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
