// Makes copies of rows in a home (first argument), and is killed at the file call of a number (the second); prints how many calls there were.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { openArchive } from '../../../src/open-archive.ts';
import { openSpine } from '../../../src/open-spine.ts';
import { readArchiveTables } from '../../../src/sandbox/archive-tables.ts';
import { buildSegments } from '../../../src/segments/build-segments.ts';
import { hasSegments } from '../../../src/segments/segment-place.ts';
import { segmentTables } from '../../../src/segments/segments-of-home.ts';
import { childEntry } from '../../sandbox/bundled-child-entry.ts';
import { tinySizes } from '../tiny-sizes.ts';
import { watchedFiles } from '../watched-files.ts';

const [, , home = '', number = ''] = process.argv;
let calls = 0;
const fileSystem = watchedFiles(() => {
  calls += 1;
  if (calls === Number(number)) process.kill(process.pid, 'SIGKILL');
});
const isArchive = existsSync(join(home, 'archive.sqlite'));
using store = isArchive ? openArchive(home) : openSpine(home);
const { database } = store;
const all = isArchive ? readArchiveTables(database).filter(hasSegments) : segmentTables(database);
const names = isArchive ? ['turns', 'sessions'] : ['token_usage', 'events', 'logs'];
for (const table of all.filter(({ name }) => names.includes(name))) {
  const build = { database, table, mayBegin: () => true, begun: tinySizes.made, sizes: tinySizes };
  const { failure } = await buildSegments({ home, fileSystem, childEntry }, build);
  if (failure !== undefined) process.stdout.write(`${failure}\n`);
}
process.stdout.write(`${calls}\n`);
