import type { TraceTurnFilter } from '@agentspine/reader';
import { expect, test } from 'vitest';
import { RecordedTrace, secondsFrom, timeAt } from './recorded-trace.ts';

/** Two sessions of two tasks: four turns, one of them open. */
function withTurns(): RecordedTrace {
  const store = new RecordedTrace();
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
  store.sql("UPDATE turns SET aggregate_verdict = 'verified' WHERE id = 'u1'");
  const ids = (filter?: TraceTurnFilter) => store.reader.turns(filter).map(({ id }) => id);
  expect(ids()).toEqual(['u3', 'a9', 'u2', 'u1']);
  expect(ids({ session: 's1' })).toEqual(['u3', 'u2', 'u1']);
  expect(ids({ taskId: 't2' })).toEqual(['a9']);
  expect(ids({ session: 's1', taskId: 't2' })).toEqual([]);
  expect(ids({ verdict: 'verified' })).toEqual(['u1']);
  expect(ids({ verdict: 'contradicted' })).toEqual([]);
  expect(ids({ since: secondsFrom(5) })).toEqual(['u3', 'a9', 'u2']);
  expect(ids({ limit: 1 })).toEqual(['u3']);
  expect(ids({ limit: 0 })).toEqual([]);
  expect(store.reader.turns({ session: 's2' })).toEqual([
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

test.each([{ limit: -1 }, { limit: 1.5 }, { verdict: 'good' }, { since: Number.NaN }, { taskId: 1 }])(
  'a list of turns cannot be asked for with %j',
  (filter) => {
    using store = new RecordedTrace();
    expect(() => store.reader.turns(filter as TraceTurnFilter)).toThrow(
      expect.objectContaining({
        code: 'READER_BAD_REQUEST',
        message: expect.stringContaining(Object.keys(filter)[0] ?? ''),
      }),
    );
  },
);

test('turns of a session that is not there are refused: no turns would look like a session without any', () => {
  using store = withTurns();
  for (const session of ['', 's9', 't1'])
    expect(() => store.reader.turns({ session })).toThrow(
      expect.objectContaining({ code: 'READER_SESSION_NOT_FOUND' }),
    );
});

test('a turn has what was asked, done and answered, and what rules say of it', () => {
  using store = withTurns();
  store.sql(`INSERT INTO rules (id, name, scope, source, severity, signature, created_at)
    VALUES ('r1', 'Tests are run', 'global', 'human', 'warn', 'x', '${timeAt(0)}')`);
  store.sql(`INSERT INTO verdicts VALUES ('u1', 'r1', 'verified', 'ran the tests', 'npm test', '["npm test","ls"]',
    '["npm test"]', '${timeAt(8)}')`);
  store.sql(`INSERT INTO verdicts VALUES ('u1', 'gone', 'contradicted', NULL, NULL, '[]', NULL, '${timeAt(9)}')`);
  expect(store.reader.turn('u1')).toEqual({
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
  expect(store.reader.turn('nobody')).toBeUndefined();
  expect(() => store.reader.turn('')).toThrow(
    expect.objectContaining({ code: 'READER_BAD_REQUEST', message: expect.stringContaining('turnId') }),
  );
});

test('a list has the beginnings of long texts, a turn the whole of them', () => {
  using store = new RecordedTrace();
  store.log('u1', 'user.message', 1, { body: 'é'.repeat(5_000) });
  expect(store.reader.turns()[0]?.askedText).toBe('é'.repeat(1_000));
  expect(store.reader.turn('u1')?.askedText).toHaveLength(5_000);
});
