import { openBlobStore } from '@agentspine/blob-store';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { openReader } from '@agentspine/reader';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { TestSpine } from './test-spine.ts';

test('A137: a large content blob is a file of the blob store under the same digest, and is read through the reader', async () => {
  using spine = new TestSpine();
  const body = Buffer.alloc(300_000, 'all work and no play ');
  const path = spine.write('body.txt', body);
  const digest = (await spine.say('blob', 'put', path)).trim();
  let names = 0;
  const directory = `${spine.home}/blobs`;
  await using blobs = await openBlobStore({
    directory,
    fileSystem: nodeFileSystem,
    nextTempName: () => `test-${names++}`,
    compression: 'zstd',
  });
  using writer = openWriter({ home: spine.home, blobs });
  using reader = openReader({ home: spine.home, blobs });
  // What the blob store has already is found without a row.
  expect(await reader.content.get(digest)).toMatchObject({ sha256: digest, createdAt: null });
  const other = new Uint8Array(body.toReversed());
  const put = await writer.trace.content.put({ body: other, mime: 'text/plain', createdAt: 7 });
  expect(put).toMatchObject({ byteSize: 300_000, mime: 'text/plain', createdAt: 7 });
  expect(await reader.content.get(put.sha256)).toEqual({ ...put, body: other });
  const { bytes } = await spine.run(['blob', 'get', put.sha256]);
  expect(Buffer.compare(bytes, other)).toBe(0);
  expect(await spine.json('blob', 'verify')).toMatchObject({ blobs: 2, problems: [] });
  const small = await writer.trace.content.put({ body: 'short' });
  expect(await spine.run(['blob', 'get', small.sha256])).toMatchObject({ exitCode: 1 });
  expect((await reader.content.get(small.sha256))?.byteSize).toBe(5);
});
