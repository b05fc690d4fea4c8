/** A process of its own that puts `content 0` to `content 49` into the store named by its argument, in its own order. */
import { randomUUID } from 'node:crypto';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { openBlobStore } from '../../src/index.ts';

const [directory, offset, compression] = process.argv.slice(2);
if (directory === undefined) throw new Error('which store?');
await using store = await openBlobStore({
  directory,
  fileSystem: nodeFileSystem,
  nextTempName: randomUUID,
  compression: compression === 'zstd' ? 'zstd' : 'none',
});
const puts = Array.from({ length: 50 }, (_, index) => store.put(`content ${(index + Number(offset)) % 50}`));
await Promise.all(puts);
