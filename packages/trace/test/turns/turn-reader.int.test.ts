import { expect, test } from 'vitest';
import type { TurnFilter } from '../../src/index.ts';
import { secondsFrom, TraceUnderTest, timeAt } from '../trace-under-test.ts';

/** Two sessions of two tasks: four turns, one of them open. */
function withTurns(): TraceUnderTest {
  const store = TraceUnderTest.withTask();
  store.addTask('t2');
  store.log('u1', 'user.message', 1, { body: 'test it' });
  store.log('c1', 'terminal.command', 2, { metadata: { command: 'npm test' } });
  store.log('c2', 'tool.used', 3, { metadata: { toolName: 'Read', command: ['no', 'text'] } });
  store.log('a1', 'assistant.response', 4, { body: 'I ran the tests' });
  store.log('u2', 'user.message', 5);
  store.log('a9', 'assistant.response', 6, { sessionId: 's2', taskId: 't2' });
  store.log('u3', 'user.message', 7);
  return store;
}

test('turns are listed newest first, by session, task, verdict and time', () => {
  using store = withTurns();
  const payload = { turn_id: 'u1', session_id: 's1', rules_evaluated_count: 1, verdicts: [] };
  store.addInternal('turn.judged', 't1', { ...payload, aggregate_verdict: 'verified' });
  const ids = (filter?: TurnFilter) => store.trace.turns.list(filter).map(({ id }) => id);
  expect(ids()).toEqual(['u3', 'a9', 'u2', 'u1']);
  expect(ids({ sessionId: 's1' })).toEqual(['u3', 'u2', 'u1']);
  expect(ids({ taskId: 't2' })).toEqual(['a9']);
  expect(ids({ sessionId: 's1', taskId: 't2' })).toEqual([]);
  expect(ids({ verdict: 'verified' })).toEqual(['u1']);
  expect(ids({ verdict: 'contradicted' })).toEqual([]);
  expect(ids({ since: secondsFrom(5) })).toEqual(['u3', 'a9', 'u2']);
  expect(ids({ limit: 1 })).toEqual(['u3']);
  expect(ids({ limit: 0 })).toEqual([]);
  expect(store.trace.turns.list({ sessionId: 's2' })).toEqual([
    {
      id: 'a9',
      sessionId: 's2',
      taskId: 't2',
      turnIndex: 0,
      status: 'closed',
      startedAt: timeAt(6),
      endedAt: timeAt(6),
      assistantText: 'a9',
      rulesEvaluatedCount: 0,
    },
  ]);
});

test.each([
  { limit: -1 },
  { limit: 1.5 },
  { verdict: 'good' },
  { since: Number.NaN },
  { sessionId: '' },
  { taskId: 1 },
])('a list of turns cannot be asked for with %j', (filter) => {
  using store = TraceUnderTest.withTask();
  expect(() => store.trace.turns.list(filter as TurnFilter)).toThrow(
    expect.objectContaining({ code: 'EVENT_INVALID', field: Object.keys(filter)[0] }),
  );
});

test('a turn has what was asked, done and answered, and what rules say of it', () => {
  using store = withTurns();
  store.change(`INSERT INTO rules (id, name, scope, source, severity, signature, created_at)
    VALUES ('r1', 'Tests are run', 'global', 'human', 'warn', 'x', '${timeAt(0)}')`);
  store.change(`INSERT INTO verdicts VALUES ('u1', 'r1', 'verified', 'ran the tests', 'npm test', '["npm test","ls"]',
    '["npm test"]', '${timeAt(8)}')`);
  store.change(`INSERT INTO verdicts VALUES ('u1', 'gone', 'contradicted', NULL, NULL, '[]', NULL, '${timeAt(9)}')`);
  expect(store.trace.turns.get('u1')).toEqual({
    id: 'u1',
    sessionId: 's1',
    taskId: 't1',
    turnIndex: 0,
    status: 'closed',
    startedAt: timeAt(1),
    endedAt: timeAt(4),
    askedText: 'test it',
    assistantText: 'I ran the tests',
    rulesEvaluatedCount: 0,
    eventCount: 4,
    events: [
      { id: 'u1', kind: 'user.message', title: 'u1', createdAt: timeAt(1) },
      { id: 'c1', kind: 'terminal.command', title: 'c1', command: 'npm test', createdAt: timeAt(2) },
      { id: 'c2', kind: 'tool.used', title: 'c2', toolName: 'Read', createdAt: timeAt(3) },
      { id: 'a1', kind: 'assistant.response', title: 'a1', createdAt: timeAt(4) },
    ],
    verdicts: [
      { ruleId: 'gone', status: 'contradicted', actualToolCalls: [], matchedToolCalls: [], evaluatedAt: timeAt(9) },
      {
        ruleId: 'r1',
        ruleName: 'Tests are run',
        status: 'verified',
        matchedPhrase: 'ran the tests',
        expectedPattern: 'npm test',
        actualToolCalls: ['npm test', 'ls'],
        matchedToolCalls: ['npm test'],
        evaluatedAt: timeAt(8),
      },
    ],
  });
  expect(store.trace.turns.get('nobody')).toBeUndefined();
  expect(() => store.trace.turns.get('')).toThrow(expect.objectContaining({ code: 'EVENT_INVALID', field: 'turnId' }));
});

test('a list has the beginnings of long texts, a turn the whole of them', () => {
  using store = TraceUnderTest.withTask();
  store.log('u1', 'user.message', 1, { body: 'é'.repeat(5_000) });
  expect(store.trace.turns.list()[0]?.askedText).toBe('é'.repeat(1_000));
  expect(store.trace.turns.get('u1')?.askedText).toHaveLength(5_000);
});
