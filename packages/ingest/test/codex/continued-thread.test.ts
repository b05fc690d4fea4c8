import { describe, expect, test } from 'vitest';
import {
  at,
  context,
  counts,
  event,
  type Line,
  meta,
  parse,
  says,
  sessionsOf,
  tokens,
  usagesOf,
  uuidV7,
} from './rollout-lines.ts';

const threadId = uuidV7(100);
const parentId = uuidV7(1);

function turn(seconds: number, age: number): readonly Line[] {
  return [
    event(seconds, 'task_started', { turn_id: uuidV7(age) }),
    context(seconds, 'gpt-a', { turn_id: uuidV7(age) }),
  ];
}

/** The base of a page: another file, whose lines it goes on from. */
function base(id: string): Line {
  return { thread_id: id, end_ordinal_exclusive: 18, end_byte_offset: 4034 };
}

/** Input, cached and output of each response that is counted. */
function used(...lines: readonly Line[]): readonly unknown[] {
  return usagesOf(parse(lines)).map((usage) => usage.slice(1, 4));
}

const own = [
  ...turn(1, 101),
  says(2, 'a'),
  tokens(3, counts(95_000, 74_000, 2_160), counts(5_000, 4_000, 60)),
  says(4, 'b'),
  tokens(5, counts(102_000, 80_000, 2_240), counts(7_000, 6_000, 80)),
];
const ownUsage = [
  [1_000, 4_000, 60],
  [1_000, 6_000, 80],
];

describe('a file whose counters go on from those of another one', () => {
  test('CodexBar#3753, codex-trace#213: a page counts what is its own, and is of its thread', () => {
    const page = [meta(threadId, { history_mode: 'paginated', history_base: base(threadId) }), ...own];
    expect(used(...page)).toEqual(ownUsage);
    expect(sessionsOf(parse(page)).map((session) => session.sessionId)).toEqual([threadId]);
  });

  test('CodexBar#3524: a fork by reference counts what is its own, from its first line on', () => {
    const fork = meta(threadId, { forked_from_id: parentId, history_base: base(parentId) });
    expect(used(fork, ...own)).toEqual(ownUsage);
    const settings = event(0, 'thread_settings_applied', { thread_settings: { model: 'gpt-b' } });
    const first = tokens(1, counts(95_000, 74_000, 2_160), counts(5_000, 4_000, 60));
    expect(usagesOf(parse([fork, settings, first]))).toEqual([['gpt-b', 1_000, 4_000, 60, 0]]);
  });

  test('a fork of a page, and a child that a page spawned, count what is their own', () => {
    const spawn = { subagent: { thread_spawn: { parent_thread_id: parentId } } };
    expect(used(meta(threadId, { history_base: base(threadId), forked_from_id: parentId }), ...own)).toEqual(ownUsage);
    expect(used(meta(threadId, { history_base: base(parentId), source: spawn }), ...own)).toEqual(ownUsage);
  });

  test('tokenchit#53: that says nothing of it counts its first response by its last usage', () => {
    expect(used(meta(threadId), ...own)).toEqual(ownUsage);
  });

  test('has unknown usage in a first count that states only the total', () => {
    const first = event(3, 'token_count', { info: { total_token_usage: counts(95_000, 74_000, 2_160) } });
    const next = tokens(5, counts(102_000, 80_000, 2_240), counts(7_000, 6_000, 80));
    const nothingStated = event(3, 'token_count', {
      info: { total_token_usage: counts(95_000, 74_000, 2_160), last_token_usage: null },
    });
    const page = meta(threadId, { history_base: base(threadId) });
    expect(used(page, ...turn(1, 101), first, next)).toEqual([[1_000, 6_000, 80]]);
    expect(used(page, ...turn(1, 101), nothingStated, next)).toEqual([[1_000, 6_000, 80]]);
  });

  test('counts from its first count with info, not from one of rate limits alone', () => {
    const limits = event(2, 'token_count', { info: null, rate_limits: {} });
    expect(used(meta(threadId, { history_base: base(threadId) }), limits, ...own)).toEqual(ownUsage);
  });
});

describe('a thread that begins in its file', () => {
  test('counts a first total that states no last usage', () => {
    const first = event(3, 'token_count', { info: { total_token_usage: counts(100, 40, 10) } });
    expect(used(meta(threadId), ...turn(1, 101), first)).toEqual([[60, 40, 10]]);
  });

  test('counts the last usage of the count in which its total fell, and goes on from there', () => {
    const lines = [
      tokens(2, counts(1_000, 0, 100)),
      tokens(3, counts(500, 0, 30), counts(50, 0, 3)),
      tokens(4, counts(510, 0, 31), counts(10, 0, 1)),
    ];
    expect(used(meta(threadId), ...lines)).toEqual([
      [1_000, 0, 100],
      [50, 0, 3],
      [10, 0, 1],
    ]);
  });
});

describe('a child whose file repeats its parent', () => {
  const source = { subagent: { thread_spawn: { parent_thread_id: parentId, agent_role: 'explorer' } } };
  const born = 600;
  const history = (seconds: number): readonly Line[] => [
    ...turn(seconds, 2),
    says(seconds, 'of the parent'),
    tokens(seconds, counts(20_000, 15_000, 500)),
    ...turn(seconds + 10, 3),
    tokens(seconds + 10, counts(90_000, 70_000, 2_100), counts(70_000, 55_000, 1_600)),
  ];
  const atBirth = (each: Line): Line => {
    const seconds = (Date.parse(String(each['timestamp'])) - Date.parse(at(0))) / 1000;
    return { ...each, timestamp: at(born + seconds) };
  };
  const late = own.map(atBirth);
  const withTurnIds = (id: string | undefined) =>
    late.map((each) => {
      const payload = each['payload'] as Line;
      if (!('turn_id' in payload)) return each;
      const { turn_id: _, ...rest } = payload;
      return { ...each, payload: id === undefined ? rest : { ...rest, turn_id: id } };
    });
  const fork = meta(threadId, { forked_from_id: parentId }, born);

  test('codeburn#1383: at the times of old, with neither a fork id nor a second session_meta, counts what is its own', () => {
    const child = meta(threadId, { source, parent_thread_id: parentId }, born);
    expect(used(child, ...history(0), ...late)).toEqual(ownUsage);
  });

  test('t3code#5811: begins where subagent_history_start_ordinal says', () => {
    const numbered = (lines: readonly Line[]) => lines.map((each, ordinal) => ({ ...each, ordinal }));
    const child = meta(threadId, { source, subagent_history_start_ordinal: 8 }, born);
    expect(used(...numbered([child, ...history(born), ...withTurnIds('3')]))).toEqual(ownUsage);
    expect(used(...numbered([child, ...history(0), ...withTurnIds(undefined)]))).toEqual(ownUsage);
  });

  test('t3code#5811: is not hidden for good by a start that never comes, nor by lines that are not numbered', () => {
    const child = meta(threadId, { source, subagent_history_start_ordinal: 1_000_000 }, born);
    const numbered = [child, ...history(born), ...late].map((each, ordinal) => ({ ...each, ordinal }));
    expect(used(...numbered)).toEqual(ownUsage);
    expect(used(child, ...history(born), ...late)).toEqual(ownUsage);
  });

  test('t3code#5811: keeps its own usage where its turn has an id that tells no age, or none', () => {
    expect(used(fork, meta(parentId, {}, born), ...history(born - 10), ...withTurnIds('auto-compact-3'))).toEqual(
      ownUsage,
    );
    expect(used(fork, meta(parentId, {}, born), ...history(born - 10), ...withTurnIds(undefined))).toEqual(ownUsage);
    expect(used(fork, ...withTurnIds(undefined))).toEqual(ownUsage);
  });

  test('goes on repeating where a turn without an age was followed by one that is older than the thread', () => {
    const unnamed = [event(born + 5, 'task_started', { turn_id: 'auto-compact-1' })];
    expect(
      used(
        fork,
        ...history(born),
        ...unnamed,
        ...history(born + 20),
        ...late.map((each) => ({ ...each, timestamp: at(born + 60) })),
      ),
    ).toEqual(ownUsage);
  });

  test('takes a turn_context without an id for a part of the turn that is repeated', () => {
    expect(
      used(
        fork,
        ...history(born),
        context(born + 30, 'gpt-a'),
        tokens(born + 31, counts(91_000, 70_000, 2_200)),
        ...late.slice(0, 2),
      ),
    ).toEqual([]);
  });

  test('cc-switch#5184: counts of the parent before its first turn are where its own begin', () => {
    const child = meta(threadId, { source, parent_thread_id: parentId, session_id: parentId }, born);
    const parents = tokens(born, counts(90_000, 70_000, 2_100), counts(70_000, 55_000, 1_600));
    expect(used(child, parents, { ...parents, timestamp: at(born + 1) }, ...late)).toEqual(ownUsage);
    expect(used(child, parents, says(born + 1, 'first'), ...late)).toEqual(ownUsage);
  });

  test('CodexBar#2193: that starts clean counts all of its own, from its first line on', () => {
    const child = meta(threadId, { source, parent_thread_id: parentId, session_id: parentId }, born);
    const lines = [says(born, 'first'), ...turn(born, 101), tokens(born + 3, counts(5_000, 4_000, 60))];
    expect(used(child, ...lines)).toEqual([[1_000, 4_000, 60]]);
    expect(parse([child, ...lines]).filter((fact) => fact.kind === 'reply')).toHaveLength(2);
  });
});
