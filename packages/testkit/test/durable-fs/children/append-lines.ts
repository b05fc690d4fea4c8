/** A process of its own that appends lines to the file named by its argument, each of its name and a length of its own. */
import { appendLineNow } from '@agentspine/durable-fs';

const [path, name, count] = process.argv.slice(2);
if (path === undefined || name === undefined) throw new Error('which file, and who?');
for (let number = 0; number < Number(count); number += 1) {
  appendLineNow(path, `${name} ${number} ${name.repeat((number * 37) % 5_000)}.`, { sync: false });
}
