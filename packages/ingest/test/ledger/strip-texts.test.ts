import type { LedgerLine, SourceFileId } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { stripTexts } from '../../src/ledger/strip-texts.ts';
import { toolCall, turn } from '../ledger-records.ts';

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

test.each([
  ['git commit', 'git commit'],
  ['rg', 'rg'],
  ['hunter2', undefined],
])('A091: of a command, the program %s stays as %s', (target, kept) => {
  const stripped = stripTexts({
    v: 1,
    kind: 'turn',
    at: [file, 0, 0, 1],
    record: turn({ toolCalls: [toolCall({ target })] }),
  });
  expect(stripped).toMatchObject({ record: { toolCalls: [{ id: 'call-1', category: 'bash' }] } });
  expect(stripped.kind === 'turn' && stripped.record.toolCalls[0]?.target).toBe(kept);
});

test('a path that was read stays as it is, whatever it is called', () => {
  const call = toolCall({ category: 'read', target: '/p/x' });
  const line: LedgerLine = { v: 1, kind: 'turn', at: [file, 0, 0, 1], record: turn({ toolCalls: [call] }) };
  expect(stripTexts(line)).toEqual(line);
});

test('what a line counts stays', () => {
  const line: LedgerLine = {
    v: 1,
    kind: 'session',
    record: { source: 'codex', sessionId: 's', cwd: '/p', title: 't' },
  };
  expect(stripTexts(line)).toEqual({ v: 1, kind: 'session', record: { source: 'codex', sessionId: 's', cwd: '/p' } });
});
