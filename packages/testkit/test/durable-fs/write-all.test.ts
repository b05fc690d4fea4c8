import { writeAll } from '@agentspine/durable-fs';
import { expect, test } from 'vitest';
import { FaultyFileSystem } from '../../src/index.ts';

test('short writes are continued until every byte is taken', async () => {
  const fileSystem = new FaultyFileSystem();
  const file = await fileSystem.open('/a', 'create');
  const takesThree = { ...file, write: (bytes: Uint8Array) => file.write(bytes.subarray(0, 3)) };
  await writeAll(takesThree, Buffer.from('0123456789'));
  expect(Buffer.from(fileSystem.files().get('/a') ?? []).toString()).toBe('0123456789');
});

test('a write that takes nothing is an error, not a loop', async () => {
  const file = await new FaultyFileSystem().open('/a', 'create');
  const takesNothing = { ...file, write: async () => 0 };
  await expect(writeAll(takesNothing, Buffer.from('abc'))).rejects.toMatchObject({ code: 'FS_SHORT_WRITE' });
  await writeAll(takesNothing, new Uint8Array());
});
