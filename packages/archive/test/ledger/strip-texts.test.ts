import type { LedgerLine, SourceFileId } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { stripTexts } from '../../src/ledger/strip-texts.ts';

const file = '0123456789abcdef' as SourceFileId;

test.each<LedgerLine>([
  {
    v: 1,
    kind: 'session',
    record: { source: 'codex', sessionId: 's', title: 'a secret plan', titleKind: 'ai', cwd: '/p' },
  },
  {
    v: 1,
    kind: 'relationship',
    record: { source: 'codex', sessionId: 's', relationshipType: 'subagent', description: 'a secret plan' },
  },
  {
    v: 1,
    kind: 'cursor',
    file,
    path: '/p/s.jsonl',
    generation: 0,
    offset: 1,
    taken: 1,
    parser: 'codex/1',
    state: {
      parser: { sessions: [{ id: 's', titles: ['ai a secret plan'] }], tasks: [{ description: 'a secret plan' }] },
    },
  },
])('A091: a $kind line leaves no text of the conversation behind', (line) => {
  const stripped = stripTexts(line);
  expect(JSON.stringify(stripped)).not.toContain('secret');
  expect(stripped.kind).toBe(line.kind);
});

test('what a line counts stays', () => {
  const line: LedgerLine = {
    v: 1,
    kind: 'session',
    record: { source: 'codex', sessionId: 's', cwd: '/p', title: 't' },
  };
  expect(stripTexts(line)).toEqual({ v: 1, kind: 'session', record: { source: 'codex', sessionId: 's', cwd: '/p' } });
});
