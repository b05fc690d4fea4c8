import type { CallItem, DocumentItem, DocumentTurn } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { withClaims } from '../../src/session/with-claims.ts';
import { cutEventsOf, withTexts } from '../../src/session/with-texts.ts';

const at = '2026-05-01T10:00:00.000Z';
const cut = (text: string) => ({ text, isWhole: false });
const whole = (text: string) => ({ text, isWhole: true });
const turnOf = (...items: readonly DocumentItem[]): DocumentTurn => ({ number: 1, startedAt: at, usage: null, items });
const reply = {
  kind: 'reply',
  id: 'r',
  at,
  isAnswer: true,
  model: null,
  messageId: null,
  thinking: null,
  text: cut('wor'),
} as const;
const result = {
  kind: 'result',
  id: 'x',
  at,
  callId: 'c',
  tool: 'Bash',
  status: null,
  isError: null,
  exitCode: null,
  durationMs: null,
  text: cut('out'),
} as const;
const call: CallItem = {
  ...{
    kind: 'call',
    id: 'c',
    at,
    tool: 'Bash',
    callId: 'c',
    messageId: null,
    gist: '',
    command: cut('ls -'),
    input: null,
  },
  results: [result],
  subagents: [
    {
      kind: 'subagent',
      at,
      title: '',
      usage: null,
      thread: { traceIds: ['t'], turns: [turnOf({ ...reply, id: 'inner' })] },
    },
  ],
};

test('every text of which a beginning is there is asked for once, in calls and subagents too', () => {
  expect(cutEventsOf({ turns: [turnOf(call, reply)] })).toEqual(['c', 'x', 'inner', 'r']);
  expect(cutEventsOf({ turns: [turnOf({ ...reply, text: whole('all') })] })).toEqual([]);
});

test('whole texts stand in the place of their beginnings, and what custody lacks stays a beginning', () => {
  const texts = new Map([
    ['c', '{"command":"ls -la"}'],
    ['inner', 'words'],
    ['r', 'I think.\n\nwords'],
  ]);
  const [turn] = withTexts([turnOf(call, reply)], texts);
  expect(turn?.items).toMatchObject([
    {
      command: whole('ls -la'),
      input: whole('{"command":"ls -la"}'),
      results: [{ text: cut('out') }],
      subagents: [{ thread: { turns: [{ items: [{ text: whole('words') }] }] } }],
    },
    { thinking: whole('I think.'), text: whole('words') },
  ]);
});

test('a claim stands after the reply that has its words, of those before it in time', () => {
  const said = (id: string, second: number, text: string) => ({
    ...reply,
    id,
    at: `2026-05-01T10:00:0${second}.000Z`,
    text: whole(text),
  });
  const view = {
    kind: 'tests-pass',
    status: 'verified',
    reason: 'passed',
    session: 's',
    message: 'm',
    file: 'f',
    line: 1,
    end: 9,
    turn: 0,
  } as const;
  const claim = { ...view, quote: 'All tests pass', start: 0, at: '2026-05-01T10:00:05.000Z' };
  const turns = [
    turnOf(said('early', 1, 'All tests pass.'), said('later', 3, 'Done.'), said('after', 7, 'All tests pass.')),
  ];
  const [turn] = withClaims(turns, [claim as never]);
  expect(turn?.items.map((item) => (item.kind === 'claim' ? item.quote : 'id' in item && item.id))).toEqual([
    'early',
    'All tests pass',
    'later',
    'after',
  ]);
});
