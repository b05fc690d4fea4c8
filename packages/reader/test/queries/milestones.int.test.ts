import { makeArchive, seededRandom, sessionRow, turnRow } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openReader } from '../../src/open-reader.ts';
import type { Milestone, Milestones } from '../../src/queries/milestones.ts';

const at = (minute: number) => `2026-04-01T10:${String(minute).padStart(2, '0')}:00.000Z`;
const source = 'claude-code';

const turnAt = (minute: number | undefined, session: string) =>
  turnRow({ session_id: session, message_id: `${session}-${minute}`, ts: minute === undefined ? '' : at(minute) });

const commitOf = (session: string, minute: number, name?: string): Milestone => ({
  source,
  session,
  at: at(minute),
  name,
});

function rowsBy(by: 'commit' | 'pr', turns: readonly ReturnType<typeof turnRow>[], milestones: Milestones) {
  const sessions = ['s1', 's2', 's3'].map((session_id) =>
    sessionRow(
      session_id === 's3'
        ? { session_id, relationship_type: 'subagent', parent_session_id: 's1' }
        : { session_id, relationship_type: null },
    ),
  );
  using fixture = makeArchive({ turns: [...turns], sessions });
  using reader = openReader({ home: fixture.home, nowMs: () => 0, timezone: 'UTC' });
  const { rows, totals } = reader.summary({ by, milestones });
  return { turns: Object.fromEntries(rows.map((row) => [row[by], row.turns])), rows, totals };
}

const read = ['s1', 's2', 's3'].map((session) => ({ source, session }));

test('a turn at the instant of a commit led to it, one a moment later did not', () => {
  const later = { ...turnAt(5, 's1'), message_id: 'later', ts: '2026-04-01T10:05:00.001Z' };
  const reached = [commitOf('s1', 5, 'aaaaaaa')];
  expect(rowsBy('commit', [turnAt(5, 's1'), later], { reached, sessions: read }).turns).toEqual({
    aaaaaaa: 1,
    none: 1,
  });
  expect(rowsBy('pr', [turnAt(5, 's1'), later], { reached, sessions: read }).turns).toEqual({ aaaaaaa: 2 });
});

test('a commit of another session takes nothing; a turn without a time, and one of a session that was not read, are unknown', () => {
  const turns = [turnAt(1, 's1'), turnAt(undefined, 's1'), turnAt(1, 's2'), turnAt(1, 'other')];
  const reached = [commitOf('s2', 5, 'bbbbbbb')];
  expect(rowsBy('commit', turns, { reached, sessions: read }).turns).toEqual({ none: 1, unknown: 2, bbbbbbb: 1 });
});

test('what a subagent with a session of its own did led to what its parent made next', () => {
  const reached = [commitOf('s1', 5, 'aaaaaaa'), commitOf('s1', 9, 'ccccccc')];
  const turns = [turnAt(3, 's3'), turnAt(7, 's3')];
  expect(rowsBy('commit', turns, { reached, sessions: read }).turns).toEqual({ aaaaaaa: 1, ccccccc: 1 });
  const withoutParent = { reached, sessions: read.slice(1) };
  expect(rowsBy('commit', turns, withoutParent).turns).toEqual({ unknown: 2 });
});

test('of two commits of one instant, and of two subjects of one commit, the same is named, whichever is told first', () => {
  const reached = [
    { ...commitOf('s1', 5, 'aaaaaaa'), title: 'First' },
    commitOf('s1', 5, 'bbbbbbb'),
    commitOf('s1', 5),
    { ...commitOf('s2', 5, 'aaaaaaa'), title: 'Second' },
  ];
  for (const told of [reached, reached.toReversed()]) {
    const { rows } = rowsBy('commit', [turnAt(1, 's1')], { reached: told, sessions: read });
    expect(rows).toMatchObject([{ commit: 'aaaaaaa', commitTitle: 'First', turns: 1 }]);
  }
});

test('a commit that one log names with its subject and another without is one row', () => {
  const reached = [{ ...commitOf('s1', 5, 'aaaaaaa'), title: 'First' }, commitOf('s2', 5, 'aaaaaaa')];
  const { rows } = rowsBy('commit', [turnAt(1, 's1'), turnAt(1, 's2')], { reached, sessions: read });
  expect(rows).toMatchObject([{ commit: 'aaaaaaa', commitTitle: 'First', turns: 2 }]);
});

test('however milestones lie, each turn is in one row, and the rows add up to the total', () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = seededRandom(seed);
    const pick = (count: number) => Math.floor(random() * count);
    const sessionOf = () => `s${1 + pick(3)}`;
    const turns = Array.from({ length: 30 }, (_, index) => ({
      ...turnAt(random() < 0.1 ? undefined : pick(60), sessionOf()),
      message_id: `m${index}`,
      input_tokens: pick(1_000),
    }));
    const reached = Array.from({ length: pick(12) }, () =>
      commitOf(sessionOf(), pick(60), random() < 0.2 ? undefined : `c${pick(5)}`),
    );
    const milestones = { reached, sessions: read.filter(() => random() < 0.8) };
    for (const by of ['commit', 'pr'] as const) {
      const { rows, totals } = rowsBy(by, turns, milestones);
      expect(rows.reduce((sum, row) => sum + row.turns, 0)).toBe(30);
      expect(totals.turns).toBe(30);
      expect(rows.reduce((sum, row) => sum + Number(row.inputTokens), 0)).toBe(totals.inputTokens);
    }
  }
});

test('without milestones the question is refused', () => {
  using fixture = makeArchive({ turns: [turnAt(1, 's1')] });
  using reader = openReader({ home: fixture.home, nowMs: () => 0, timezone: 'UTC' });
  expect(() => reader.summary({ by: 'commit' })).toThrow(/a summary by commit needs what transcripts say of it/);
});
