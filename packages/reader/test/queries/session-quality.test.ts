import { expect, test } from 'vitest';
import { judgeSession, type TurnSignal } from '../../src/queries/session-quality.ts';

const nowMs = Date.parse('2026-04-01T13:00:00Z');

const turn = (change: Partial<TurnSignal> = {}): TurnSignal => ({
  ts: '2026-04-01T12:00:00.000Z',
  stopReason: 'end_turn',
  isSidechain: false,
  hasEdits: false,
  retries: 0,
  callErrors: [],
  ...change,
});

const turns = (count: number, last: Partial<TurnSignal> = {}): TurnSignal[] => [
  ...Array.from({ length: count - 1 }, () => turn()),
  turn(last),
];

const failed = { callErrors: [true, true] };

test.each<[string, TurnSignal[], object]>([
  ['nothing', [], { outcome: 'unknown', confidence: 'low', reason: 'empty' }],
  [
    'two turns that end by themselves',
    turns(2),
    { outcome: 'completed', confidence: 'medium', reason: 'single-exchange' },
  ],
  ['two turns that stop at a tool', turns(2, { stopReason: 'tool_use' }), { outcome: 'unknown', reason: 'too-short' }],
  ['three turns just now', turns(3, { ts: '2026-04-01T12:50:00.001Z' }), { outcome: 'unknown', reason: 'recent' }],
  ['three turns ten minutes ago', turns(3, { ts: '2026-04-01T12:50:00.000Z' }), { outcome: 'completed' }],
  [
    'nine turns that stop at a tool',
    turns(9, { stopReason: 'tool_use' }),
    { outcome: 'abandoned', confidence: 'medium' },
  ],
  [
    'ten turns that stop at a tool',
    turns(10, { stopReason: 'tool_use' }),
    { outcome: 'abandoned', confidence: 'high' },
  ],
  ['three failures in a row', [...turns(3), turn(failed), turn({ callErrors: [true] })], { outcome: 'errored' }],
  [
    'a success between failures',
    [...turns(3), turn(failed), turn({ callErrors: [true, false] })],
    { outcome: 'completed' },
  ],
  [
    'no stop reason',
    turns(3, { stopReason: null }),
    { outcome: 'completed', confidence: 'low', reason: 'no-stop-reason' },
  ],
  ['a natural end', turns(3), { outcome: 'completed', confidence: 'medium', reason: 'assistant-ended' }],
])('a session of %s', (_, signals, verdict) => {
  expect(judgeSession({ turns: signals }, nowMs)).toMatchObject(verdict);
});

test('words of giving up lower the confidence, not the outcome', () => {
  expect(judgeSession({ turns: turns(3), gaveUp: true }, nowMs)).toMatchObject({
    outcome: 'completed',
    confidence: 'low',
  });
});

test('the one-shot rate leaves sidechains out', () => {
  const edits = [
    turn({ hasEdits: true }),
    turn({ hasEdits: true, retries: 2 }),
    turn({ hasEdits: true, isSidechain: true, retries: 9 }),
    turn(),
  ];
  expect(judgeSession({ turns: edits }, nowMs)).toMatchObject({
    editTurns: 2,
    oneShotTurns: 1,
    oneShotRate: 0.5,
    retries: 2,
  });
  expect(judgeSession({ turns: [turn()] }, nowMs).oneShotRate).toBeNull();
});
