import {
  parseDigest,
  type ToolResultEventRecord,
  type TurnRecord,
  type TurnToolCall,
  type UserTurnRecord,
  zeroUsage,
} from '@agentspine/schema';
import { expect, test } from 'vitest';
import { makeReclassifier } from '../../src/index.ts';

const argsHash = parseDigest('a'.repeat(64)) ?? expect.unreachable();
const testRun: readonly TurnToolCall[] = [
  { id: 'call-1', name: 'Bash', argsHash, category: 'bash', family: 'testing' },
];
const edit: readonly TurnToolCall[] = [{ id: 'call-2', name: 'Edit', argsHash, category: 'edit' }];

function turn(messageId: string, changes: Partial<TurnRecord> = {}): TurnRecord {
  return {
    ...{ source: 'anthropic-api', sessionId: 'session-1', messageId, turnIndex: 0, ts: '2026-01-02T03:04:05.000Z' },
    ...{ model: 'model-a', usage: zeroUsage, toolCalls: [], ...changes },
  };
}

function prompt(userUuid: string, ts: string, changes: Partial<UserTurnRecord> = {}): UserTurnRecord {
  const blocks = [{ kind: 'text', byteLen: 4, approxTokens: 1 }] as const;
  return { source: 'anthropic-api', sessionId: 'session-1', userUuid, ts, blocks, ...changes };
}

test('A090: a turn that has an activity keeps it, unless all are classified again', () => {
  const wrong = turn('a', { toolCalls: testRun, activity: 'coding', retries: 3, hasEdits: true });
  expect(makeReclassifier().reclassify(wrong)).toBeUndefined();
  const right = makeReclassifier({ force: true }).reclassify(wrong);
  expect(right).toEqual({ ...wrong, activity: 'testing', retries: 0, hasEdits: false });
  expect(right && makeReclassifier({ force: true }).reclassify(right)).toBeUndefined();
});

test('A090: without force, retries and edits that are known stay', () => {
  const known = turn('a', { toolCalls: edit, retries: 3 });
  expect(makeReclassifier().reclassify(known)).toEqual({ ...known, activity: 'coding', retries: 3, hasEdits: true });
});

test('a turn is classified by the prompt it answers and by what became of its calls', () => {
  const { add, reclassify } = makeReclassifier();
  const prompts = [
    prompt('u1', '2026-01-02T03:00:00.000Z', { themes: ['refactor'] }),
    prompt('u2', '2026-01-02T03:10:00.000Z', { themes: ['feature'] }),
    prompt('u3', '2026-01-02T09:00:00.000Z', { themes: ['debug'], followingMessageId: 'named' }),
    prompt('u4', '2026-01-02T03:11:00.000Z', { themes: ['review'], speaker: 'meta' }),
  ];
  for (const record of prompts) add({ v: 1, kind: 'user_turn', record });
  const failure: ToolResultEventRecord = {
    ...{ source: 'anthropic-api', sessionId: 'other', toolUseId: 'call-2', eventIndex: 0 },
    ...{ ts: '2026-01-02T03:00:00.000Z', status: 'completed', eventSource: 'tool_result', isError: true },
  };
  add({ v: 1, kind: 'tool_result_event', record: failure });
  const turns = [
    turn('first', { ts: '2026-01-02T03:01:00.000Z', toolCalls: edit }),
    turn('second', { ts: '2026-01-02T03:12:00.000Z', toolCalls: edit }),
    turn('named', { ts: '2026-01-02T03:13:00.000Z', toolCalls: edit }),
    turn('failed', { sessionId: 'other', toolCalls: edit }),
    turn('alone', { sessionId: 'third' }),
  ];
  expect(turns.map((each) => reclassify(each)?.activity)).toEqual([
    'refactoring',
    'feature',
    'debugging',
    'debugging',
    'conversation',
  ]);
});

test('of two prompts of one instant the last by id is answered, whichever line comes first', () => {
  const instant = '2026-01-02T03:00:00.000Z';
  const prompts = [prompt('u1', instant, { themes: ['refactor'] }), prompt('u2', instant, { themes: ['feature'] })];
  for (const lines of [prompts, prompts.toReversed()]) {
    const { add, reclassify } = makeReclassifier();
    for (const record of lines) add({ v: 1, kind: 'user_turn', record });
    expect(reclassify(turn('a', { toolCalls: edit }))?.activity).toBe('feature');
  }
});
