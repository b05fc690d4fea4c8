// Makes copies of rows in a home (first argument), and is killed at the file call of a number (the second); prints how many calls there were.
import process from 'node:process';
import { openSpine } from '../../../src/open-spine.ts';
import { buildSegments } from '../../../src/segments/build-segments.ts';
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
using store = openSpine(home);
const { database } = store;
for (const table of segmentTables(database)) {
  if (!['token_usage', 'events', 'logs'].includes(table.name)) continue;
  const build = { database, table, mayBegin: () => true, begun: tinySizes.made, sizes: tinySizes };
  const { failure } = await buildSegments({ home, fileSystem, childEntry }, build);
  if (failure !== undefined) process.stdout.write(`${failure}\n`);
}
process.stdout.write(`${calls}\n`);
