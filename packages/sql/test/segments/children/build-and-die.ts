// Makes copies of rows in a home (first argument) of some tables (third), and is killed at the file call of a number (the second); prints how many calls there were.
import process from 'node:process';
import { childEntry } from '../../sandbox/bundled-child-entry.ts';
import { buildCopies } from '../build-copies.ts';
import { watchedFiles } from '../watched-files.ts';

const [, , home = '', number = '', names = ''] = process.argv;
let calls = 0;
const fileSystem = watchedFiles(() => {
  calls += 1;
  if (calls === Number(number)) process.kill(process.pid, 'SIGKILL');
});
for (const failure of await buildCopies({ home, fileSystem, childEntry }, names.split(','))) {
  process.stdout.write(`${failure}\n`);
}
process.stdout.write(`${calls}\n`);
