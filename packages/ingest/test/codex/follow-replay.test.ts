import { describe, expect, test } from 'vitest';
import {
  at,
  call,
  context,
  counts,
  event,
  type Line,
  meta,
  output,
  parse,
  relationshipsOf,
  repliesOf,
  resultsOf,
  says,
  sessionsOf,
  spokenOf,
  tokens,
  unknownOf,
  usagesOf,
  userItem,
  userMessage,
  uuidV7,
} from './rollout-lines.ts';

const parentId = uuidV7(1);
const childId = uuidV7(100);

function turn(seconds: number, age: number, model: string): readonly Line[] {
  return [event(seconds, 'task_started', { turn_id: uuidV7(age) }), context(seconds, model, { turn_id: uuidV7(age) })];
}

/** What a parent did, as its child's file repeats it: all of it stamped with the time of the fork. */
const history: readonly Line[] = [
  meta(parentId, { cwd: '/home/ana/parent' }),
  ...turn(0, 2, 'gpt-parent'),
  userItem(0, 'do all'),
  userMessage(0, 'do all'),
  call(0, 'c1'),
  tokens(0, counts(4_000_000, 3_000_000, 20_000, 500)),
  output(0, 'c1', 'x'),
  call(0, 'c2', 'spawn_agent', { agent_type: 'explorer' }),
  tokens(0, counts(4_100_000, 3_050_000, 21_000, 600)),
  output(0, 'c2', 'You are the newly spawned agent.'),
];

/** What the child does itself; its first count repeats the parent's total. */
const own: readonly Line[] = [
  ...turn(1, 101, 'gpt-child'),
  userItem(2, 'review this'),
  userMessage(2, 'review this'),
  tokens(3, counts(4_100_000, 3_050_000, 21_000, 600)),
  says(4, 'fine'),
  call(4, 'c3'),
  tokens(5, counts(4_110_000, 3_055_000, 21_200, 650)),
];

const source = {
  subagent: { thread_spawn: { parent_thread_id: parentId, depth: 1, agent_nickname: 'Euler', agent_role: 'explorer' } },
};

describe('a forked thread', () => {
  const facts = parse([meta(childId, { forked_from_id: parentId, source }), ...history, ...own]);

  test('trap 16: has only its own usage, counted on from where the replayed history stopped', () => {
    expect(usagesOf(facts)).toEqual([['gpt-child', 5_000, 5_000, 200, 50]]);
  });

  test('trap 16: has only its own calls, results, prompts and texts', () => {
    expect(repliesOf(facts).flatMap((reply) => reply.toolCalls.map((each) => each.id))).toEqual(['c3']);
    expect(resultsOf(facts)).toEqual([]);
    expect(spokenOf(facts)).toEqual(['subagent-prompt: review this']);
  });

  test('trap 16: is the thread of the first session_meta, not of the one that is replayed', () => {
    expect(new Set(sessionsOf(facts).map((session) => session.sessionId))).toEqual(new Set([childId]));
    expect(sessionsOf(facts).map((session) => session.cwd)).toEqual(['/home/ana/app']);
  });

  test('is related to its parent both as its subagent and as its fork', () => {
    expect(relationshipsOf(facts)).toEqual([
      {
        source: 'codex',
        sessionId: childId,
        relatedSessionId: parentId,
        relationshipType: 'subagent',
        ts: at(0),
        sourceVersion: '0.121.0',
        agentId: childId,
        subagentType: 'explorer',
        description: 'Euler',
      },
      { source: 'codex', sessionId: childId, relatedSessionId: parentId, relationshipType: 'fork', ts: at(0) },
    ]);
  });

  test('counts its responses from its own first one', () => {
    expect(repliesOf(facts)[0]?.messageId).toBe(`${at(4)}#0`);
  });

  test('says nothing of unknown shapes in what it replays', () => {
    const strange = event(0, 'brand_new', { a: 1 });
    expect(unknownOf(parse([meta(childId, { forked_from_id: parentId }), ...history, strange, ...own]))).toEqual([]);
  });

  test('is known by the second session_meta where the first names no parent', () => {
    const silent = parse([meta(childId), ...history, ...own]);
    expect(usagesOf(silent)).toEqual([['gpt-child', 5_000, 5_000, 200, 50]]);
    expect(relationshipsOf(silent).map((record) => [record.relationshipType, record.relatedSessionId])).toEqual([
      ['fork', parentId],
    ]);
  });

  test('ends its replay at the first pause before a turn where turns are only numbered', () => {
    const numbered = (lines: readonly Line[], id: string): readonly Line[] =>
      lines.map((each) => {
        const payload = each['payload'];
        const isTurn = typeof payload === 'object' && payload !== null && 'turn_id' in payload;
        return isTurn ? { ...each, payload: { ...payload, turn_id: id } } : each;
      });
    const lines = [meta(childId, { forked_from_id: parentId }), ...numbered(history, '1'), ...numbered(own, '2')];
    expect(usagesOf(parse(lines))).toEqual([['gpt-child', 5_000, 5_000, 200, 50]]);
  });

  test('whose file does not replay the counts starts from the last usage of its first count', () => {
    const lines = [
      meta(childId, { forked_from_id: parentId }),
      ...turn(1, 101, 'gpt-child'),
      tokens(5, counts(4_110_000, 3_055_000, 21_200, 650), counts(10_000, 5_000, 200, 50)),
      tokens(6, counts(4_110_010, 3_055_000, 21_201, 650)),
    ];
    expect(usagesOf(parse(lines))).toEqual([
      ['gpt-child', 5_000, 5_000, 200, 50],
      ['gpt-child', 10, 0, 1, 0],
    ]);
  });
});

describe('a subagent that starts clean', () => {
  test('has its own totals from 0 and is related to its parent', () => {
    const facts = parse([
      meta(childId, { source: { subagent: 'review' }, parent_thread_id: parentId }),
      ...turn(1, 101, 'gpt-child'),
      tokens(5, counts(100, 0, 10)),
    ]);
    expect(usagesOf(facts)).toEqual([['gpt-child', 100, 0, 10, 0]]);
    expect(relationshipsOf(facts)).toMatchObject([
      { sessionId: childId, relatedSessionId: parentId, relationshipType: 'subagent', subagentType: 'review' },
    ]);
    expect(repliesOf(facts)[0]?.subagent).toMatchObject({
      isSidechain: true,
      agentId: childId,
      subagentType: 'review',
    });
  });
});

describe('a parent', () => {
  const related = (...lines: readonly Line[]) =>
    relationshipsOf(parse([meta(parentId), ...lines])).map((record) => [
      record.sessionId,
      record.relatedSessionId,
      record.parentToolUseId,
      record.subagentType,
      record.description,
    ]);

  test('names the child that a spawn_agent call started in its output', () => {
    const lines = [
      call(2, 'c1', 'spawn_agent', { agent_type: 'explorer' }),
      output(3, 'c1', JSON.stringify({ agent_id: childId, nickname: 'Euler' })),
    ];
    expect(related(...lines)).toEqual([[childId, parentId, 'c1', 'explorer', 'Euler']]);
    expect(resultsOf(parse([meta(parentId), ...lines]))[0]?.subagentSessionId).toBe(childId);
  });

  test('names no child in the output of another tool, or of a spawn that failed', () => {
    const text = JSON.stringify({ agent_id: childId });
    expect(related(call(2, 'c1'), output(3, 'c1', text))).toEqual([]);
    expect(related(call(2, 'c1', 'spawn_agent'), output(3, 'c1', 'collab spawn failed: limit'))).toEqual([]);
    expect(related(event(3, 'collab_agent_spawn_end', { call_id: 'c1', new_thread_id: null }))).toEqual([]);
  });

  test('names the child in events, with the call that started it', () => {
    const spawned = { call_id: 'c1', new_thread_id: childId, new_agent_nickname: 'Euler', new_agent_role: 'explorer' };
    const activity = { agent_thread_id: childId, agent_path: '/root/review', event_id: 'c1', kind: 'started' };
    expect(related(event(2, 'collab_agent_spawn_end', spawned))).toEqual([
      [childId, parentId, 'c1', 'explorer', 'Euler'],
    ]);
    expect(related(event(2, 'sub_agent_activity', activity))).toEqual([
      [childId, parentId, 'c1', undefined, '/root/review'],
    ]);
    expect(related(event(2, 'sub_agent_activity', { ...activity, kind: 'interacted' }))).toEqual([]);
  });
});
