import type { TimelineKind } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { TimelineProjection } from '../../src/timeline/timeline-projection.ts';
import { TurnProjection } from '../../src/turns/turn-projection.ts';
import { recorderOf, TraceUnderTest, timeAt } from '../trace-under-test.ts';

interface TurnRow {
  readonly id: string;
  readonly session_id: string;
  readonly turn_index: number;
  readonly status: string;
}

const turnsOf = (store: TraceUnderTest) =>
  store.sql('SELECT * FROM turns ORDER BY session_id, turn_index') as TurnRow[];
const linksOf = (store: TraceUnderTest) =>
  (store.sql('SELECT turn_id, event_id FROM turn_events ORDER BY turn_id, event_id') as Record<string, string>[]).map(
    (row) => `${row['turn_id']} ${row['event_id']}`,
  );

/** The turns of which it is told from now on that they were judged, with their sessions and how many rules there were. */
function listenForVerdicts(store: TraceUnderTest): readonly string[] {
  const judged: string[] = [];
  store.trace.messages.subscribe(({ type, payload }) => {
    if (type !== 'verdict.updated') return;
    judged.push(
      `${payload.turnId} of ${payload.sessionId}: ${payload.aggregateVerdict} of ${payload.rulesEvaluatedCount}`,
    );
  });
  return judged;
}

test('A160: a turn goes from what was asked, over what was done, to what was answered', () => {
  using store = TraceUnderTest.withTask();
  store.log('u1', 'user.message', 1, { title: 'Mend', body: 'mend it' });
  expect(turnsOf(store)).toEqual([
    {
      id: 'u1',
      session_id: 's1',
      task_id: 't1',
      turn_index: 0,
      status: 'open',
      started_at: timeAt(1),
      ended_at: null,
      asked_text: 'mend it',
      assistant_text: null,
      aggregate_verdict: null,
      rules_evaluated_count: 0,
    },
  ]);
  store.log('c1', 'terminal.command', 2);
  store.log('c2', 'tool.used', 3);
  store.log('a1', 'assistant.response', 4, { title: 'Mended' });
  store.log('u2', 'user.message', 5, { title: 'Thanks' });
  expect(turnsOf(store)).toMatchObject([
    { id: 'u1', turn_index: 0, status: 'closed', assistant_text: 'Mended', ended_at: timeAt(4) },
    { id: 'u2', turn_index: 1, status: 'open', asked_text: 'Thanks', ended_at: null },
  ]);
  expect(linksOf(store)).toEqual(['u1 a1', 'u1 c1', 'u1 c2', 'u1 u1', 'u2 u2']);
  store.rebuildAlike();
});

test('A161: asking again ends the open turn at that time, without an answer', () => {
  using store = TraceUnderTest.withTask();
  const judged = listenForVerdicts(store);
  store.log('u1', 'user.message', 1);
  store.log('c1', 'tool.used', 2);
  expect(judged).toEqual([]);
  store.log('u2', 'user.message', 3);
  expect(judged).toEqual(['u1 of s1: null of 0']);
  expect(turnsOf(store)).toMatchObject([
    { id: 'u1', turn_index: 0, status: 'closed', ended_at: timeAt(3), assistant_text: null },
    { id: 'u2', turn_index: 1, status: 'open', started_at: timeAt(3) },
  ]);
  expect(linksOf(store)).toEqual(['u1 c1', 'u1 u1', 'u2 u2']);
  store.rebuildAlike();
});

test.each(['domain event', 'timeline event'])('A162: the end of a session, as a %s, ends its open turn', (form) => {
  using store = TraceUnderTest.withTask();
  const end = (id: string, second: number): void => {
    if (form === 'timeline event') store.log(id, 'session.ended', second);
    else store.endSession('s1', second);
  };
  const judged = listenForVerdicts(store);
  end('e0', 1);
  expect(turnsOf(store)).toEqual([]);
  store.log('u1', 'user.message', 2);
  store.log('u2', 'user.message', 2, { sessionId: 's2' });
  end('e1', 3);
  end('e2', 4);
  expect(judged).toEqual(['u1 of s1: null of 0']);
  expect(turnsOf(store)).toMatchObject([
    { id: 'u1', status: 'closed', ended_at: timeAt(3), assistant_text: null },
    { id: 'u2', status: 'open' },
  ]);
  expect(linksOf(store)).toEqual(['u1 u1', 'u2 u2']);
  store.rebuildAlike();
});

test('A163: an answer to nobody is a turn that is over, and nobody knows what was asked', () => {
  using store = TraceUnderTest.withTask();
  const judged = listenForVerdicts(store);
  store.log('a1', 'assistant.response', 1, { body: 'By the way' });
  expect(judged).toEqual(['a1 of s1: null of 0']);
  expect(turnsOf(store)).toMatchObject([
    {
      id: 'a1',
      turn_index: 0,
      status: 'closed',
      asked_text: null,
      assistant_text: 'By the way',
      started_at: timeAt(1),
      ended_at: timeAt(1),
    },
  ]);
  expect(linksOf(store)).toEqual(['a1 a1']);
  store.rebuildAlike();
});

test('A164: what has no session, and what is done in no turn, belongs to none', () => {
  using store = TraceUnderTest.withTask();
  for (const kind of ['user.message', 'tool.used', 'assistant.response'] as const) {
    store.log(`no session: ${kind}`, kind, 1, { sessionId: undefined });
  }
  store.log('c1', 'tool.used', 2);
  expect(turnsOf(store)).toEqual([]);
  store.log('u1', 'user.message', 3);
  store.log('c2', 'tool.used', 4, { sessionId: undefined });
  store.log('c3', 'tool.used', 4, { sessionId: 's2' });
  store.log('a1', 'assistant.response', 5);
  store.log('c4', 'tool.used', 6);
  expect(linksOf(store)).toEqual(['u1 a1', 'u1 u1']);
  store.rebuildAlike();
});

test('A165: the same message again is refused, and opens no second turn', () => {
  using store = TraceUnderTest.withTask();
  store.log('u1', 'user.message', 1);
  expect(() => store.log('u1', 'user.message', 1)).toThrow('there is an event u1 already');
  store.log('a1', 'assistant.response', 2);
  expect(() => store.log('u1', 'user.message', 3)).toThrow('there is an event u1 already');
  expect(turnsOf(store)).toMatchObject([{ id: 'u1', status: 'closed', ended_at: timeAt(2) }]);
});

test('a closed turn takes nothing more and never opens again', () => {
  using store = TraceUnderTest.withTask();
  store.log('u1', 'user.message', 5);
  store.log('a1', 'assistant.response', 6);
  const [closed] = turnsOf(store);
  store.log('c0', 'tool.used', 5);
  store.log('u0', 'user.message', 1);
  store.log('a0', 'assistant.response', 2);
  expect(turnsOf(store)).toMatchObject([closed, { id: 'u0', turn_index: 1, status: 'closed' }]);
  expect(linksOf(store)).toEqual(['u0 a0', 'u0 u0', 'u1 a1', 'u1 u1']);
});

test('turns go with their task, and what a session logged to it leaves turns of other tasks', () => {
  using store = TraceUnderTest.withTask();
  store.addTask('t2');
  store.log('u1', 'user.message', 1);
  store.log('a1', 'assistant.response', 2);
  store.log('u2', 'user.message', 3, { taskId: 't2' });
  store.log('c1', 'tool.used', 4);
  store.log('u3', 'user.message', 5, { sessionId: 's3' });
  store.trace.tasks.delete('t1');
  expect(turnsOf(store).map(({ id }) => id)).toEqual(['u2']);
  expect(linksOf(store)).toEqual(['u2 u2']);
  store.rebuildAlike();
});

test('a judgement sets the verdict and the count of its turn, whatever they were', () => {
  using store = TraceUnderTest.withTask();
  for (const session of ['s1', 's2']) {
    store.log(`u ${session}`, 'user.message', 1, { sessionId: session });
    store.log(`a ${session}`, 'assistant.response', 2, { sessionId: session });
  }
  const judged = { turn_id: 'u s1', session_id: 's1', verdicts: [] };
  const judge = (more: object) => store.addInternal('turn.judged', 't1', { ...judged, ...more });
  judge({ rules_evaluated_count: 3, aggregate_verdict: 'contradicted' });
  expect(turnsOf(store)).toMatchObject([
    { id: 'u s1', aggregate_verdict: 'contradicted', rules_evaluated_count: 3 },
    { id: 'u s2', aggregate_verdict: null, rules_evaluated_count: 0 },
  ]);
  judge({ rules_evaluated_count: 0 });
  expect(turnsOf(store)[0]).toMatchObject({ aggregate_verdict: null, rules_evaluated_count: 0, status: 'closed' });
});

test('applying an event returns the turns that it closed, and reactions get them', () => {
  using store = TraceUnderTest.withTask();
  using connection = store.connect();
  const recorder = recorderOf(connection, [new TimelineProjection(connection), new TurnProjection(connection)]);
  const closed: (readonly [string, readonly string[]])[] = [];
  recorder.react(({ eventId }, turns) => void closed.push([eventId, turns]));
  const log = (id: string, kind: TimelineKind): void => {
    const timeline_event = { kind, lane: 'user', title: id, metadata: {} };
    const payload = { session_id: 's1', task_id: 't1', timeline_event };
    recorder.record({ eventType: 'timeline.logged', aggregateId: 't1', sessionId: 's1', eventId: id, payload });
  };
  log('u1', 'user.message');
  log('u2', 'user.message');
  log('c2', 'tool.used');
  log('a2', 'assistant.response');
  log('a3', 'assistant.response');
  const payload = { session_id: 's1', outcome: 'completed' };
  recorder.record({ eventType: 'session.ended', aggregateId: 't1', sessionId: 's1', eventId: 'e', payload });
  expect(closed).toEqual([
    ['u1', []],
    ['u2', ['u1']],
    ['c2', []],
    ['a2', ['u2']],
    ['a3', ['a3']],
    ['e', []],
  ]);
});

test('the open turn is what it was where a part of a transaction is undone, and what others made it before the next one', () => {
  using store = TraceUnderTest.withTask();
  using connection = store.connect();
  const recorder = recorderOf(connection, [new TimelineProjection(connection), new TurnProjection(connection)]);
  const log = (id: string, kind: TimelineKind): void => {
    const timeline_event = { kind, lane: 'user', title: id, metadata: {} };
    const payload = { session_id: 's1', task_id: 't1', timeline_event };
    recorder.record({ eventType: 'timeline.logged', aggregateId: 't1', sessionId: 's1', eventId: id, payload });
  };
  const failure = new Error('this part is left out');
  const undoing = (...events: readonly [string, TimelineKind][]) =>
    expect(() =>
      connection.transaction(() => {
        for (const [id, kind] of events) log(id, kind);
        throw failure;
      }),
    ).toThrow(failure);
  connection.transaction(() => {
    log('u1', 'user.message');
    undoing(['lost answer', 'assistant.response']);
    log('c1', 'tool.used');
    undoing(['lost question', 'user.message'], ['lost call', 'tool.used']);
    log('c2', 'tool.used');
  });
  undoing(['lost end', 'assistant.response']);
  log('c3', 'tool.used');
  expect(linksOf(store)).toEqual(['u1 c1', 'u1 c2', 'u1 c3', 'u1 u1']);
  store.log('a1', 'assistant.response', 5);
  log('c4', 'tool.used');
  store.log('u2', 'user.message', 6);
  log('c5', 'tool.used');
  expect(linksOf(store)).toEqual(['u1 a1', 'u1 c1', 'u1 c2', 'u1 c3', 'u1 u1', 'u2 c5', 'u2 u2']);
  connection.transaction(() => {
    recorder.record({ eventType: 'task.deleted', aggregateId: 't1', payload: { task_id: 't1' } });
    log('c6', 'tool.used');
  });
  expect(turnsOf(store)).toEqual([]);
  expect(linksOf(store)).toEqual([]);
});
