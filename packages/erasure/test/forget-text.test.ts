import { expect, test } from 'vitest';
import { sayForgotten } from '../src/forget-text.ts';

const session = { source: 'codex', sessionId: 's1', traceIds: [] };
const transcripts = [
  { path: '/t/one.jsonl', isWhole: true, bytes: 2_048 },
  { path: '/t/both.jsonl', isWhole: false, bytes: 512 },
];
const outside = [
  { kind: 'transcript', path: '/t/one.jsonl', advice: 'delete it' } as const,
  { kind: 'export', path: null, advice: 'look elsewhere' } as const,
];
const counts = { events: 1, rows: 2, lines: 0, files: 1, coldDays: ['logs 2026-05-01'] };

test('a dry run says what would go, and that nothing changed', () => {
  const sessions = [{ ...session, title: 'Kites\u001b[31m' }];
  const planned = counts;
  expect(sayForgotten({ erasure: null, sessions, transcripts, planned, erased: null, outside })).toMatchInlineSnapshot(`
    "1 session would be erased:
      codex:s1  Kites\\u001b[31m
    of transcripts that the home holds:
      2.0 KB of /t/one.jsonl, all of it
      512 B of /t/both.jsonl; its other sessions stay, and so do lines that name none
    besides: 1 event, 2 rows, 0 lines of logs and journals, 1 other file
      the rows of it in logs 2026-05-01, which comes back into spine.db; "spine store archive" moves the rest out again
    outside the home, which is not touched:
      /t/one.jsonl
        delete it
      look elsewhere
    nothing was changed; an erasure cannot be undone
    "
  `);
});

test('an erasure says what went, of a resumed one without titles', () => {
  const erased = { ...counts, ledgerLines: 3, manifestLines: 1, blobs: 1, contentRecords: 0 };
  const report = { erasure: 'e1', sessions: [session], transcripts: [], planned: null, erased, outside: [] };
  expect(sayForgotten(report)).toMatchInlineSnapshot(`
    "1 session erased:
      codex:s1
    besides: 3 lines of the ledger, 1 piece of bytes, 1 event, 2 rows, 0 lines of logs and journals, 1 other file
      logs 2026-05-01 is in spine.db again, without it; "spine store archive" moves it out
    "
  `);
});
