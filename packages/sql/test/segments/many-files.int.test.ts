import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { encodeFrame, FrameSplitter, type FrameToSend } from '../../src/sandbox/frames.ts';
import type { SegmentRequest } from '../../src/segments/serve-segment.ts';
import { sealSource } from '../../src/sidecars/seal-source.ts';
import { type SealRequest, serveSeal } from '../../src/sidecars/serve-seal.ts';

/** Together their texts are more than the process may hold. */
const files = 14;
const memoryBytes = 64_000_000;
const text = 'é'.repeat(2_500_000);

const segment: SegmentRequest = {
  stored: { schema: 'spine', name: 'made', columns: [{ name: 'text', type: 'VARCHAR' }] },
  shown: { view: { schema: 'obs', name: 'made' }, select: 'SELECT text FROM spine.made' },
  memoryBytes,
};
const days: SealRequest = { table: 'ticks', memoryBytes };
const { columns, rowKeys = [] } = sealSource(days.table).table;
const largeRow = [...columns.map(({ name }) => (name === 'id' ? '1' : text)), ...rowKeys.map(() => null)];

test.each([
  [
    'rows',
    [{ kind: 'seal', text: JSON.stringify(segment) }],
    { kind: 'row', text: JSON.stringify([0, text]) },
    (file: string) => file,
  ],
  [
    'a cold day',
    [
      { kind: 'seal', text: JSON.stringify(days) },
      { kind: 'day', text: JSON.stringify({ name: days.table, day: '2026-01-01', file: 'day.jsonl', rows: files }) },
    ],
    { kind: 'line', text: JSON.stringify(largeRow) },
    (file: string, number: number) => JSON.stringify({ file, isLast: number === files }),
  ],
] satisfies [string, FrameToSend[], FrameToSend, (file: string, number: number) => string][])(
  'files of %s are made in the memory that each of them takes, however many there are',
  async (_, head, row, partOf) => {
    using folder = openTempHome();
    const input = new PassThrough();
    const output = new PassThrough();
    const served = serveSeal(input, output);
    const send = (...frames: readonly FrameToSend[]) => input.write(Buffer.concat(frames.map(encodeFrame)));
    const sendFile = (number: number) =>
      send(row, { kind: 'part', text: partOf(join(folder.path, `${number}.parquet`), number) });
    const answers: string[] = [];
    const splitter = new FrameSplitter();
    send(...head);
    sendFile(1);
    for await (const chunk of output as AsyncIterable<Buffer>) {
      for (const { kind, text: said } of splitter.push(chunk) ?? []) answers.push(`${kind} ${said}`);
      if (answers.length === files || answers.at(-1)?.startsWith('error') === true) break;
      sendFile(answers.length + 1);
    }
    input.end();
    await served;
    expect(answers).toEqual(Array.from({ length: files }, () => 'sealed 1'));
  },
);
