import { FaultyFileSystem, wrapFileSystem } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { readSpoolStatus } from '../../src/index.ts';
import { spoolLine } from '../spine-under-test.ts';

const names = ['01', '02', '03'].map((day) => `meta-db-errors-2026-01-${day}.jsonl`);

test('a file that a replay takes away while it is asked for waits no more', async () => {
  const fileSystem = new FaultyFileSystem();
  await fileSystem.makeDirectory('/logs');
  fileSystem.plant(`/logs/${names[0]}`, `${spoolLine('ticks', 1, { source: 'a', detail_json: '1' })}\n{"cut sh`);
  const late = wrapFileSystem(fileSystem, { list: async () => [...names, `${names[2]}.replayed`, 'other'] });
  const bytes = fileSystem.files().get(`/logs/${names[0]}`)?.length;
  expect(await readSpoolStatus(late, '/logs')).toEqual({
    waiting: [{ file: names[0], bytes, records: 1, malformed: 1 }],
    replayedFiles: 1,
    malformedFiles: 0,
  });
});

test('where there is no folder of spool, nothing waits', async () => {
  const nothing = { waiting: [], replayedFiles: 0, malformedFiles: 0 };
  expect(await readSpoolStatus(new FaultyFileSystem(), '/logs')).toEqual(nothing);
});
