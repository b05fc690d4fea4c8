/** A process of its own that appends lines to the file named by its argument until its input ends, and says how many. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { appendLineNow } from '@agentspine/durable-fs';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('which file?');
let isTold = false;
process.stdin.resume().once('end', () => {
  isTold = true;
});
let count = 0;
for (; !isTold; count += 1) {
  appendLineNow(path, `a ${count} ${'a'.repeat((count * 37) % 5_000)}.`, { sync: false });
  await nextTurn();
}
process.stdout.write(`${count}`);
