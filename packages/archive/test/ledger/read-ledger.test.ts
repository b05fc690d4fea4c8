import { expect, test } from 'vitest';
import { type ByteReader, encodeLedgerLine, type LedgerEntry, readLedger, type SplitOptions } from '../../src/index.ts';
import { turnLine } from '../records.ts';

function readerOf(bytes: Uint8Array): ByteReader {
  return { read: async (from, to) => bytes.subarray(from, to) };
}

async function entriesOf(bytes: Uint8Array, options?: SplitOptions): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const entry of readLedger(readerOf(bytes), options)) entries.push(entry);
  return entries;
}

const awkward = Buffer.concat([
  Buffer.from(encodeLedgerLine(turnLine({ messageId: 'größe 🦔' }))),
  Buffer.from(encodeLedgerLine(turnLine({ messageId: 'crlf' })).replace('\n', '\r\n')),
  Buffer.from('\n'),
  Buffer.from('{"v":1,"kind":"turn","x":"'),
  Buffer.from([0xff, 0xfe, 0xe2, 0x82]),
  Buffer.from('"}\n'),
  Buffer.from(encodeLedgerLine(turnLine({ messageId: 'after' }))),
  Buffer.from('{"v":1,"kin'),
]);

test('offsets are bytes of the file, whatever its lines hold and wherever it is cut into chunks', async () => {
  const whole = await entriesOf(awkward);
  expect(
    whole.map((entry) =>
      entry.kind === 'line' ? entry.line.kind : entry.kind === 'skipped' ? entry.reason : entry.kind,
    ),
  ).toEqual(['turn', 'turn', 'blank', 'not-utf8', 'turn', 'torn']);
  expect(whole.map((entry) => entry.from)).toEqual([0, ...whole.slice(0, -1).map((entry) => entry.to)]);
  expect(whole.at(-1)?.to).toBe(awkward.length);
  expect(whole[0]).toMatchObject({ line: { record: { messageId: 'größe 🦔' } } });
  for (let chunkBytes = 1; chunkBytes < 700; chunkBytes += 1) {
    expect(await entriesOf(awkward, { chunkBytes })).toEqual(whole);
  }
});

test('reading goes on at any start of a line', async () => {
  const whole = await entriesOf(awkward);
  for (const [index, entry] of whole.entries()) {
    expect(await entriesOf(awkward, { from: entry.from })).toEqual(whole.slice(index));
  }
  expect(await entriesOf(awkward, { from: awkward.length })).toEqual([]);
});

test('a line of many megabytes is read, and one beyond the limit is told and passed over', async () => {
  const long = Buffer.from(encodeLedgerLine(turnLine({ messageId: 'x'.repeat(5_000_000) })));
  const bytes = Buffer.concat([long, Buffer.from(encodeLedgerLine(turnLine()))]);
  expect(await entriesOf(bytes)).toMatchObject([{ kind: 'line', to: long.length }, { kind: 'line' }]);
  expect(await entriesOf(bytes, { lineBytesMax: 1_000_000 })).toMatchObject([
    { reason: 'too-long', from: 0, to: long.length },
    { kind: 'line', from: long.length },
  ]);
});
