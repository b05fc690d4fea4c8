import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openWriter } from '../src/index.ts';
import { openRecorder } from '../src/open-recorder.ts';

test('what a recorder records, a writer of the same home finds, and the other way about', async () => {
  using home = openTempHome();
  using recorder = openRecorder({ home: home.path });
  using writer = openWriter({ home: home.path });
  const records = [
    recorder.obs.recordTick({ source: 'hook', detailJson: {} }),
    writer.obs.recordTick({ source: 'daemon', detailJson: {} }),
  ];
  const told: number[] = [];
  for await (const { id } of recorder.obs.subscribe(0, { follow: false })) told.push(id);
  expect(told).toEqual(records);
  const entry = recorder.log.append({ source: 'hook', type: 'note', refId: null, payload: '', timestamp: 1 });
  const lines: number[] = [];
  for await (const { id } of writer.log.subscribe(0, { follow: false })) lines.push(id);
  expect(lines).toEqual([entry.id]);
});

test('a recorder has transactions, and says so when it is closed', () => {
  using home = openTempHome();
  const recorder = openRecorder({ home: home.path });
  const failed = new Error('no');
  const record = () => recorder.obs.recordTick({ source: 'hook', detailJson: {} });
  expect(() =>
    recorder.transaction(() => {
      record();
      throw failed;
    }),
  ).toThrow(failed);
  record();
  recorder.close();
  recorder.close();
  expect(record).toThrow(expect.objectContaining({ code: 'WRITER_CLOSED' }));
});
