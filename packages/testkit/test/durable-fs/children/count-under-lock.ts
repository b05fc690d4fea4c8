/**
 * A process of its own that adds one to the number in a file, many times, each under a lock; between reading and writing
 * it lets others run, so that two holders at once lose a count. With `die` it ends without giving back the last lock.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { acquireLock, nodeFileSystem, nodeLockEnvironment } from '@agentspine/durable-fs';

const [folder, rounds, ending] = process.argv.slice(2);
const options = { environment: nodeLockEnvironment, waitMs: 60_000 };
for (let round = 1; round <= Number(rounds); round += 1) {
  const lock = await acquireLock(nodeFileSystem, `${folder}/lock`, options);
  const count = Number(readFileSync(`${folder}/count`, 'utf8'));
  await setTimeout(1);
  writeFileSync(`${folder}/count`, String(count + 1));
  if (ending === 'die' && round === Number(rounds)) process.kill(process.pid, 'SIGKILL');
  await lock.close();
}
