import { expect, test } from 'vitest';
import { countRows, nothingDone, openArchiveUnderTest, query } from '../archive-under-test.ts';
import { apiTurn } from '../line-builders.ts';
import { encodeLines } from '../memory-ledger.ts';

test('A061: a line without its end is left for the build that sees it whole', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(apiTurn());
  const end = under.ledger.bytes?.length ?? 0;
  const next = encodeLines([apiTurn({ messageId: 'm2', turnIndex: 1 })]);
  under.ledger.appendBytes(next.subarray(0, 40));
  expect(await under.archive.build()).toMatchObject({ scannedBytes: end, turnsApplied: 1 });
  expect(await under.archive.status()).toMatchObject({ ledgerOffsetBytes: end, upToDate: true });
  expect(await under.archive.build()).toEqual(nothingDone);
  under.ledger.appendBytes(next.subarray(40));
  expect((await under.archive.status()).upToDate).toBe(false);
  expect(await under.archive.build()).toMatchObject({ scannedBytes: next.length, turnsApplied: 1 });
  expect(countRows(under.path, 'turns')).toBe(2);
});

test.each([
  ['a blank line', '\n'],
  ['half a record', '{"v":1,"kind":"turn","rec\n'],
  ['an unknown kind', '{"v":1,"kind":"dream","record":{}}\n'],
  ['another version', '{"v":2,"kind":"turn","record":{}}\n'],
  ['a turn without its usage', '{"v":1,"kind":"turn","record":{"source":"codex","sessionId":"s"}}\n'],
  [
    'a stamp that selects nothing',
    '{"v":1,"kind":"stamp","ts":"2026-01-01T00:00:00Z","selector":{},"enrichment":{}}\n',
  ],
])('A062: %s at the end is skipped and counted, and the archive is up to date', async (_, text) => {
  using under = openArchiveUnderTest();
  under.ledger.append(apiTurn());
  await under.archive.build();
  under.ledger.appendText(text);
  expect(await under.archive.build()).toMatchObject({ skippedLines: 1, scannedBytes: text.length, turnsApplied: 0 });
  expect(await under.archive.status()).toMatchObject({
    upToDate: true,
    ledgerOffsetBytes: under.ledger.bytes?.length,
  });
});

test('A063: bytes that are no UTF-8 do not shift the cursor', async () => {
  using under = openArchiveUnderTest();
  const damaged = Buffer.concat([
    Buffer.from('{"v":1,"kind":"dream","x":"'),
    Buffer.from([0xff, 0xc3]),
    Buffer.from('"}\n'),
  ]);
  under.ledger.appendBytes(damaged);
  await under.archive.build();
  expect((await under.archive.status()).ledgerOffsetBytes).toBe(damaged.length);
  under.ledger.append(apiTurn());
  expect(await under.archive.build()).toMatchObject({ turnsApplied: 1, skippedLines: 0 });
});

test('A064: a line of megabytes, characters cut by chunks and CRLF are read with exact offsets', async () => {
  using under = openArchiveUnderTest();
  const long = encodeLines([apiTurn({ project: `/${'ä€😀'.repeat(400_000)}` })]);
  const short = Buffer.from(`${JSON.stringify(apiTurn({ messageId: 'm2', turnIndex: 1 }))}\r\n`);
  under.ledger.appendBytes(long);
  under.ledger.appendBytes(short);
  under.ledger.readBytesMax = 99_991;
  expect(await under.archive.build()).toMatchObject({ turnsApplied: 2, scannedBytes: long.length + short.length });
  expect(query(under.path, "SELECT length(project) AS n FROM turns WHERE message_id = 'm1'")).toEqual([
    { n: 1_200_001 },
  ]);
});
