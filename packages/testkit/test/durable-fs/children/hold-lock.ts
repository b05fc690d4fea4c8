/** A process of its own that takes the lock named by its argument, says `held`, and keeps it until it is told to end. */
import { acquireLock, nodeFileSystem, nodeLockEnvironment } from '@agentspine/durable-fs';

const path = process.argv[2];
if (path === undefined) throw new Error('which lock?');
const lock = await acquireLock(nodeFileSystem, path, { environment: nodeLockEnvironment });
process.stdout.write('held\n');
process.stdin.once('data', async () => {
  await lock.close();
  process.stdin.destroy();
});
