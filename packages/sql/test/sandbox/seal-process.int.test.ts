import { expect, test } from 'vitest';
import { SealProcess } from '../../src/sidecars/seal-process.ts';

const silent = new URL('./children/say-nothing.ts', import.meta.url);

test('a process that makes no file is ended after a while, whether it does not answer or does not read', async () => {
  const order = { folder: '/nowhere', statements: [] };
  const failed = { code: 'READER_QUERY_FAILED', message: 'the process that makes files of the cache ended' };
  {
    await using process = new SealProcess(order, silent, 500);
    await expect(process.makeFile('part')).rejects.toMatchObject(failed);
  }
  await using process = new SealProcess(order, silent, 500);
  // More than a pipe holds: it waits until somebody reads.
  for (let frame = 0; frame < 4; frame += 1) await process.send(Buffer.alloc(1_000_000));
  await expect(process.makeFile('part')).rejects.toMatchObject(failed);
});
