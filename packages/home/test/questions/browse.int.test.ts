import { outlineFlags } from '@agentspine/reader';
import { expect, test } from 'vitest';
import { RecordedTrace, timeAt } from './recorded-trace.ts';

const bytesOf = (text: string) => [...Buffer.from(text, 'base64')];

/** A session with a prompt, a call, its result that failed, and an answer; one of another session in between. */
function recordSession(spine: RecordedTrace): void {
  spine.log('prompt', 'user.message', 0, { body: 'Do it\nnow' });
  spine.log('call', 'terminal.command', 1, { metadata: { toolName: 'Bash', sourceTool: 'exec' }, title: 'exec: ls' });
  spine.log('other', 'action.logged', 2, { sessionId: 's2' });
  spine.log('result', 'action.logged', 3, {
    body: 'é'.repeat(1_500),
    metadata: { resultOf: 'exec', isError: true, exitCode: 1, durationMs: 5 },
  });
  spine.log('answer', 'assistant.response', 4, { body: 'Done' });
}

test('the outline of a session has a lane, a kind, a time, a size and flags for each event, in the order of time', () => {
  using spine = new RecordedTrace();
  recordSession(spine);
  const outline = spine.reader.browse.outline('s1');
  expect([outline.at, outline.count, outline.end, outline.startedAt]).toEqual([0, 4, '4.answer', timeAt(0)]);
  expect(bytesOf(outline.kind).map((kind) => outline.kinds[kind])).toEqual([
    ...['user.message', 'terminal.command', 'action.logged', 'assistant.response'],
  ]);
  const times = Buffer.from(outline.time, 'base64');
  expect([0, 1, 2, 3].map((place) => times.readUInt32LE(4 * place))).toEqual([0, 10, 30, 40]);
  expect(bytesOf(outline.size)).toEqual([27, 0, Math.round(8 * Math.log2(3_001)), 19]);
  const { error, result, prompt, turnStart } = outlineFlags;
  expect(bytesOf(outline.flags)).toEqual([prompt + turnStart, 0, error + result, 0]);
});

test('with the end of an outline only what came after it is answered, and all where something came or went before it', () => {
  using spine = new RecordedTrace();
  recordSession(spine);
  const { browse } = spine.reader;
  const before = browse.outline('s1');
  expect(browse.outline('s1', before.end ?? '')).toMatchObject({
    at: 4,
    count: 4,
    end: before.end,
    lane: '',
    time: '',
  });

  // Two of one time, whose order is that of their ids.
  spine.log('z2', 'action.logged', 5);
  spine.log('z1', 'user.message', 5, { body: 'more' });
  const whole = browse.outline('s1');
  const fresh = browse.outline('s1', before.end ?? '');
  expect([fresh.at, fresh.count, fresh.startedAt]).toEqual([4, 6, timeAt(0)]);
  for (const column of ['lane', 'kind', 'size', 'time', 'flags'] as const)
    expect([...bytesOf(before[column]), ...bytesOf(fresh[column])]).toEqual(bytesOf(whole[column]));
  expect(fresh.end).toBe('6.z2');
  const last = browse.outline('s1', '5.z1');
  expect([last.at, bytesOf(last.lane).length]).toEqual([5, 1]);

  spine.log('late', 'action.logged', 2);
  expect(browse.outline('s1', fresh.end ?? '')).toEqual(browse.outline('s1'));
  expect(browse.outline('s1', '3.gone').at).toBe(0);
  expect(browse.outline('s1', '3.other').at).toBe(0);
  for (const end of ['', 'x', '.x', '-1.x', '5.'])
    expect(() => browse.outline('s1', end)).toThrow(/from is the end of an outline before/);
});

test('what a rule matched keeps its lane in the outline and is marked there', () => {
  using spine = new RecordedTrace();
  recordSession(spine);
  spine.sql(`INSERT INTO rule_enforcements VALUES ('call', 'r', 'trigger', '${timeAt(9)}')`);
  const { lane, lanes, flags } = spine.reader.browse.outline('s1');
  expect(lanes[bytesOf(lane)[1] ?? 0]).toBe('implementation');
  expect(bytesOf(flags)[1]).toBe(outlineFlags.rule);
});

test('events are asked for by their places, which are those of the outline', () => {
  using spine = new RecordedTrace();
  recordSession(spine);
  const { browse } = spine.reader;
  const places = (request: Parameters<typeof browse.events>[1]) =>
    browse.events('s1', request).items.map(({ at, id }) => [at, id]);
  expect(places({})).toEqual([
    [0, 'prompt'],
    [1, 'call'],
    [2, 'result'],
    [3, 'answer'],
  ]);
  expect(places({ at: 1, limit: 2 })).toEqual([
    [1, 'call'],
    [2, 'result'],
  ]);
  expect(places({ places: [3, 0, 99] })).toEqual([
    [3, 'answer'],
    [0, 'prompt'],
  ]);
  expect(places({ around: 'result', limit: 2 })).toEqual([
    [1, 'call'],
    [2, 'result'],
  ]);
  expect(places({ near: timeAt(3), limit: 2 })).toEqual([
    [1, 'call'],
    [2, 'result'],
  ]);
  expect(places({ near: timeAt(2.5), limit: 1 })).toEqual([[2, 'result']]);
  expect(() => places({ near: 'today' })).toThrow(/near is a time such as/);
  expect(places({ at: 4 })).toEqual([]);
  expect(browse.events('s1', { limit: 1 }).total).toBe(4);
  expect(() => browse.events('s1', { around: 'other' })).toThrow(/no event other/);
  expect(() => browse.events('s1', { limit: 501 })).toThrow(/from 0 to 500/);
});

test('D30: an event of a list says what its log says, and null for what it does not', () => {
  using spine = new RecordedTrace();
  recordSession(spine);
  const [prompt, call, result] = spine.reader.browse.events('s1').items;
  expect(prompt).toMatchObject({
    tool: null,
    isError: null,
    exitCode: null,
    durationMs: null,
    bytes: 9,
    isWhole: true,
  });
  expect(call).toMatchObject({ tool: 'exec', text: null, bytes: null, isResult: false });
  expect(result).toMatchObject({
    tool: 'exec',
    isResult: true,
    isError: true,
    exitCode: 1,
    durationMs: 5,
    bytes: 3_000,
  });
});

test('a text of a list is its first 2,000 characters, and how long all of it is is said', () => {
  using spine = new RecordedTrace();
  spine.log('long', 'action.logged', 0, { body: 'x'.repeat(300_000) });
  const [event] = spine.reader.browse.events('s1').items;
  expect([event?.text?.length, event?.bytes, event?.isWhole]).toEqual([2_000, 300_000, false]);
});

test('D27: all events that have a text are found, in title or body, whatever a wildcard would mean', () => {
  using spine = new RecordedTrace();
  recordSession(spine);
  const { browse } = spine.reader;
  expect(browse.matches('s1', 'DO')).toEqual([0, 3]);
  expect(browse.matches('s1', 'exec: l')).toEqual([1]);
  expect(browse.matches('s1', '%')).toEqual([]);
  expect(() => browse.matches('s1', '')).toThrow(/what is looked for/);
});

test('sessions in which something happened lately come with what waits and how long it is quiet', () => {
  using spine = new RecordedTrace();
  spine.trace.events.append({
    ...{ eventType: 'session.started', aggregateId: 't1', sessionId: 's1', eventTime: Date.parse(timeAt(0)) },
    payload: { session_id: 's1', task_id: 't1' },
  });
  recordSession(spine);
  const { items, total } = spine.reader.browse.active(2 * 3_600_000);
  expect(total).toBe(1);
  expect(items[0]).toMatchObject({
    traceId: 's1',
    title: 'Task t1',
    lastAt: timeAt(4),
    lastKind: 'assistant.response',
    events: 4,
  });
  expect(spine.reader.browse.active(60_000).items).toEqual([]);
});

test.each([[['q1', 'q2']], [['q2', 'q1']]])(
  'of two questions of one instant that wait, asked as %j, one by its id is shown',
  (asked) => {
    using spine = new RecordedTrace();
    const payload = { session_id: 's1', task_id: 't1' };
    spine.trace.events.append({
      ...{ eventType: 'session.started', aggregateId: 't1', sessionId: 's1', eventTime: Date.parse(timeAt(0)) },
      payload,
    });
    for (const id of asked) {
      spine.log(id, 'question.logged', 1, { metadata: { questionId: `of ${id}`, questionPhase: 'asked' } });
    }
    expect(spine.reader.browse.active(2 * 3_600_000).items).toMatchObject([{ question: 'q2' }]);
  },
);

test.each([[[true, false]], [[false, true]]])(
  'a call failed where one of its results did, in whatever order they came: %j',
  (results) => {
    using spine = new RecordedTrace();
    spine.log('call', 'tool.used', 0, { metadata: { filePath: '/made/up/a.ts', toolName: 'Edit' } });
    for (const [index, isError] of results.entries()) {
      const metadata = { resultOf: 'Edit', isError, parentEventId: 'call', relationType: 'returns' };
      spine.log(`result ${index}`, 'action.logged', 1, { metadata });
    }
    expect(spine.reader.fileHistory('a.ts')).toMatchObject({ counts: { calls: 1, failed: 1 } });
  },
);

test('D41: the version of the stores changes with a commit of another connection, and not by itself', () => {
  using spine = new RecordedTrace();
  const before = spine.reader.browse.commits();
  expect(spine.reader.browse.commits()).toBe(before);
  spine.log('prompt', 'user.message', 0);
  expect(spine.reader.browse.commits()).not.toBe(before);
});
