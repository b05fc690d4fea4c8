import type { TranscriptFact } from '@agentspine/schema';
import { describe, expect, test } from 'vitest';
import { emptyTraceState, settleTrace, type TraceEvent, traceOfFacts } from '../../src/index.ts';
import { calls, eventsOf, harness, origin, prompt, reply, result, says, timeAt, timelineOf } from './fact-lines.ts';

const kindsOf = (...facts: readonly TranscriptFact[]) => timelineOf(...facts).map(({ kind }) => kind);

describe('a session', () => {
  test('is told of before its first event, and ends where its log does', () => {
    const events = eventsOf(prompt(1), reply(2, { ...says('done'), stopReason: 'end_turn' }));
    expect(events.map(({ eventType }) => eventType)).toEqual([
      'task.created',
      'session.started',
      'session.bound',
      'prompt.submitted',
      'completion.received',
      'session.ended',
      'task.status_changed',
    ]);
    expect(events[0]?.payload).toMatchObject({ title: 'mend it', kind: 'primary', cli_source: 'claude-code' });
    expect(events[2]?.payload).toMatchObject({ runtime_source: 'claude-code', runtime_session_id: 'made-up' });
    expect(events[5]).toMatchObject({ eventTime: Date.parse(timeAt(2)), outdatedBy: 'activity' });
  });

  test('has its folder, and the title that is worth most', () => {
    const record = { source: 'claude-code', sessionId: 'made-up', ts: timeAt(0) } as const;
    const range = { from: 0, to: 10 };
    const events = eventsOf(
      { kind: 'session', range, record: { ...record, cwd: '/made/up' } },
      prompt(1),
      { kind: 'session', range, record: { ...record, title: 'By hand', titleKind: 'custom' } },
      { kind: 'session', range, record: { ...record, title: 'By a model', titleKind: 'ai' } },
    );
    expect(events[0]?.payload).toMatchObject({ workspace_path: '/made/up', title: 'mend it' });
    const renamed = events.filter(({ eventType }) => eventType === 'task.renamed');
    expect(renamed.map(({ payload }) => payload['to'])).toEqual(['By hand']);
  });

  test('is renamed as often as its log says, wherever the file was cut and whatever time has passed', () => {
    const range = { from: 0, to: 10 };
    const titled = (second: number, title: string): TranscriptFact => ({
      kind: 'session',
      range,
      record: { source: 'claude-code', sessionId: 'made-up', ts: timeAt(second), title, titleKind: 'ai' },
    });
    const facts = [titled(0, 'First'), prompt(1), titled(2, 'Second'), titled(3, 'Second'), titled(4, 'Third')];
    const renames = [
      ['First', 'Second', Date.parse(timeAt(2))],
      ['Second', 'Third', Date.parse(timeAt(4))],
    ];
    for (let cut = 0; cut <= facts.length; cut += 1) {
      const first = traceOfFacts(facts.slice(0, cut), origin, { harness, state: emptyTraceState, isOver: false });
      const rested = settleTrace(origin, { harness, state: first.state }, Date.parse(timeAt(200_000)));
      const last = traceOfFacts(facts.slice(cut), origin, { harness, state: rested.state, isOver: false });
      const events = [...first.events, ...rested.events, ...last.events];
      const told = events.filter(({ eventType }) => eventType === 'task.renamed');
      expect(told.map(({ payload, eventTime }) => [payload['from'], payload['to'], eventTime])).toEqual(renames);
    }
  });

  test('of a subagent gets the title that its parent gives, when the file of the subagent may have been read', () => {
    const named: TranscriptFact = {
      kind: 'relationship',
      range: { from: 200, to: 290 },
      record: {
        ...{
          source: 'native-claude',
          sessionId: 'made-up',
          relationshipType: 'subagent',
          agentId: 'a1',
          ts: timeAt(2),
        },
        description: 'Look around',
      },
    };
    const traced = traceOfFacts([prompt(1), named], origin, { harness, state: emptyTraceState, isOver: false });
    const renames = (events: readonly TraceEvent[]) =>
      events.filter(({ eventType }) => eventType === 'task.renamed').map(({ payload }) => payload);
    expect(renames(traced.events)).toEqual([]);
    const settled = settleTrace(origin, { harness, state: traced.state }, Date.parse(timeAt(3)));
    expect(renames(settled.events)).toMatchObject([{ task_id: 'claude-code:made-up:a1', to: 'Look around' }]);
    expect(settleTrace(origin, { harness, state: settled.state }, Date.parse(timeAt(4))).events).toEqual([]);
  });

  test('is open while something may follow, and only what is at rest is told of', () => {
    const facts = [prompt(1), reply(2, says('almost'))];
    const traced = traceOfFacts(facts, origin, { harness, state: emptyTraceState, isOver: false });
    expect(traced.isOpen).toBe(true);
    const minute = settleTrace(origin, { harness, state: traced.state }, Date.parse(timeAt(60)));
    expect(minute).toMatchObject({ events: [], isOpen: true });
    const hours = settleTrace(origin, { harness, state: minute.state }, Date.parse(timeAt(7_200)));
    expect(hours.events.map(({ eventType }) => eventType)).toEqual(['completion.received']);
    expect(hours.isOpen).toBe(true);
    const days = settleTrace(origin, { harness, state: hours.state }, Date.parse(timeAt(200_000)));
    expect(days).toMatchObject({
      events: [{ eventType: 'session.ended' }, { eventType: 'task.status_changed' }],
      isOpen: false,
    });
  });

  test('is contradicted where its log goes on soon after the end that time told of it', () => {
    const days = Date.parse(timeAt(200_000));
    const traced = traceOfFacts([prompt(1)], origin, { harness, state: emptyTraceState, isOver: false });
    const { state } = settleTrace(origin, { harness, state: traced.state }, days);
    const goOn = (number: number) => traceOfFacts([prompt(number)], origin, { harness, state, isOver: false }).state;
    expect(state.isContradicted).toBeUndefined();
    expect(goOn(60).isContradicted).toBe(true);
    // After a day it is resumed; it had ended all the same.
    expect(goOn(100_000).isContradicted).toBeUndefined();
  });

  test('of a subagent is a background task of its own, below that of its session', () => {
    const subagent = { isSidechain: true, agentId: 'a1' };
    const events = eventsOf(
      prompt(1, 'look', { speaker: 'subagent-prompt', subagent }),
      reply(2, { ...says('seen'), subagent }),
    );
    const tasks = events.filter(({ eventType }) => eventType === 'task.created').map(({ payload }) => payload);
    expect(tasks).toMatchObject([
      { task_id: 'claude-code:made-up', kind: 'primary' },
      { task_id: 'claude-code:made-up:a1', kind: 'background', parent_task_id: 'claude-code:made-up' },
    ]);
    const bound = events.filter(({ eventType }) => eventType === 'session.bound').map(({ payload }) => payload);
    expect(bound[1]).toMatchObject({ runtime_session_id: 'made-up/a1' });
  });
});

describe('an answer', () => {
  const line = { messageId: 'm', requestId: 'r' };
  const hours = Date.parse(timeAt(7_200));
  const atRest = (...facts: readonly TranscriptFact[]) => {
    const traced = traceOfFacts(facts, origin, { harness, state: emptyTraceState, isOver: false });
    return settleTrace(origin, { harness, state: traced.state }, hours);
  };

  test.each([
    ['a further line of it', reply(3, { ...line, ...calls('Bash', { command: 'ls' }) }), true],
    ['a result that its turn would have had', result(3), true],
    ['the next prompt', prompt(3), undefined],
    ['a result an hour later', result(4_000), undefined],
  ])('that time told as over is contradicted, or not, by %s', (_what, fact, isContradicted) => {
    const { state } = atRest(prompt(1), reply(2, { ...line, ...says('I look') }));
    const on = traceOfFacts([fact], origin, { harness, state, isOver: false });
    expect(on.state.isContradicted).toBe(isContradicted);
  });

  test('that time told is not told again when the log says that it is over', () => {
    const settled = atRest(prompt(1), reply(2, { ...line, ...says('I look') }));
    expect(settled.events.map(({ eventType }) => eventType)).toEqual(['completion.received']);
    const on = traceOfFacts([prompt(3)], origin, { harness, state: settled.state, isOver: false });
    expect(on.events.map(({ eventType }) => eventType)).toEqual(['prompt.submitted']);
    expect(settleTrace(origin, { harness, state: settled.state }, hours).events).toEqual([]);
  });

  test('is told of once, with the usage of its last line', () => {
    const line = { messageId: 'm', requestId: 'r' };
    const [, told] = timelineOf(
      prompt(1),
      reply(2, { ...line, blocks: [{ kind: 'thinking', text: 'hm' }] }),
      reply(3, { ...line, ...says('done'), stopReason: 'end_turn' }),
    );
    expect(told).toMatchObject({
      kind: 'assistant.response',
      title: 'done',
      body: 'done',
      metadata: { inputTokens: 1, outputTokens: 3, cacheReadTokens: 2, cacheCreateTokens: 7, stopReason: 'end_turn' },
    });
  });

  test.each([
    ['calls a tool', calls('Bash', { command: 'ls' }), 'thought.logged'],
    ['says why it stopped', { ...says('done'), stopReason: 'end_turn' }, 'assistant.response'],
    ['says nothing at its end', { stopReason: 'end_turn' }, 'assistant.response'],
    ['stopped for a tool', { ...says('so'), stopReason: 'tool_use' }, 'thought.logged'],
    ['has words and no reason', says('done'), 'assistant.response'],
    ['has neither words nor a reason', {}, 'thought.logged'],
    ['is the advice of another model', { ...says('try'), turnKind: 'advisor' as const }, 'agent.activity.logged'],
  ])('that %s is %s', (_, more, kind) => {
    const replies = timelineOf(reply(1, more)).filter(({ type }) => type === 'completion.received');
    expect(replies.map((each) => each.kind)).toEqual([kind]);
  });

  test('without usage has no keys of usage, and no zeros', () => {
    const {
      usage: _usage,
      usageCoverage: _coverage,
      ...unmetered
    } = reply(1, { ...says('done'), turnKind: 'unmetered' });
    const [told] = timelineOf(unmetered);
    expect(told?.metadata).toMatchObject({ replyModel: 'claude-opus-4-6', turnKind: 'unmetered' });
    for (const key of ['model', 'stopReason', 'inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheCreateTokens']) {
      expect(told?.metadata[key]).toBeUndefined();
    }
  });

  test('closes the turn before the next prompt opens one', () => {
    expect(kindsOf(prompt(1), reply(2, says('done')), prompt(3))).toEqual([
      'user.message',
      'assistant.response',
      'user.message',
    ]);
  });

  test('waits for a line that comes behind another answer', () => {
    const late = { messageId: 'm', requestId: 'r' };
    const replies = timelineOf(
      reply(1, { ...late, ...calls('Bash', {}) }),
      reply(2),
      reply(3, { ...late, ...says('late') }),
    ).filter(({ type }) => type === 'completion.received');
    expect(replies.map(({ metadata }) => metadata['messageId'])).toEqual(['m', 'msg-2']);
    expect(replies[0]).toMatchObject({ body: 'late', metadata: { outputTokens: 3 } });
  });
});

describe('what is said twice', () => {
  test('has the ids that it had', () => {
    const facts = [prompt(1), reply(2, { ...says('so'), ...calls('Bash', { command: 'ls' }) }), result(3)];
    const ids = eventsOf(...facts).map(({ eventId }) => eventId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(eventsOf(...facts).map(({ eventId }) => eventId)).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  });

  test('is one event also where a copy tells another time of the day, and where only its end is left', () => {
    const ids = (number: number) =>
      timelineOf(reply(number, { messageId: 'm', requestId: 'r', ...says('done') })).length;
    expect(ids(1)).toBe(1);
    const [left] = eventsOf(reply(1, { messageId: 'm', requestId: 'r' })).filter(
      (each) => each.eventType === 'completion.received',
    );
    const [right] = eventsOf(reply(9, { messageId: 'm', requestId: 'r' })).filter(
      (each) => each.eventType === 'completion.received',
    );
    expect(left?.eventId).toBe(right?.eventId);
  });

  test('by another session is another prompt, but the same answer', () => {
    const of = (sessionId: string) =>
      eventsOf(
        prompt(1, 'mend it', { sessionId, userUuid: `p ${sessionId}` }),
        reply(2, { sessionId, ...says('done') }),
      );
    const idOf = (sessionId: string, type: string) =>
      of(sessionId).find(({ eventType }) => eventType === type)?.eventId;
    expect(idOf('a', 'completion.received')).toBe(idOf('b', 'completion.received'));
    expect(idOf('a', 'prompt.submitted')).not.toBe(idOf('b', 'prompt.submitted'));
  });
});
