import { decodeLedgerLine, encodeLedgerLine } from '@agentspine/archive';
import { builtInHarnesses, linesOfFacts } from '@agentspine/ingest';
import type { SourceFileId, TranscriptFact } from '@agentspine/schema';
import { expect, test } from 'vitest';

test('every line that is made of facts is one that the ledger reads back', () => {
  const [source, sessionId, ts] = ['claude-code', 'session-1', '2026-01-02T03:04:05.000Z'] as const;
  const range = { from: 0, to: 10 };
  const facts: readonly TranscriptFact[] = [
    { kind: 'session', range, record: { source, sessionId, title: 't', cwd: '/a' } },
    { kind: 'compaction', range, record: { source, sessionId, ts, trigger: 'auto' } },
    { kind: 'relationship', range, record: { source, sessionId, relationshipType: 'fork', relatedSessionId: 'p' } },
    { kind: 'api-retry', range, source, sessionId, ts, status: 529 },
    { kind: 'unknown-shapes', range, source, names: ['record:new'] },
    { kind: 'unparsed', range, source, reason: 'comment' },
  ];
  const origin = { file: '0123456789abcdef' as SourceFileId, generation: 2 };
  const { lines } = linesOfFacts(facts, origin, builtInHarnesses.get(source));
  expect(lines.map((line) => decodeLedgerLine(encodeLedgerLine(line))?.kind)).toEqual([
    'session',
    'compaction',
    'relationship',
    'api_retry',
    'unknown_shapes',
    'unparsed',
  ]);
});
