/* Which commit or pull request a turn led to: that of the next one in its session. */
import { compareTexts } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';

/** What a summary by milestones is grouped by. */
export const milestoneKeys = ['commit', 'pr'] as const;

/** A commit or a pull request that a session made or named. */
export interface Milestone {
  /** The harness of the session, such as `claude-code`. */
  readonly source: string;
  /** The session, as its source names it. */
  readonly session: string;
  /** When it was made or named; RFC 3339 in UTC, with milliseconds. */
  readonly at: string;
  /** The short hash of a commit, the address of a pull request; `undefined` where the log does not name it. */
  readonly name: string | undefined;
  /** The subject of a commit. */
  readonly title?: string | undefined;
}

/** What transcripts say of commits, or of pull requests. */
export interface Milestones {
  /** In any order. */
  readonly reached: readonly Milestone[];
  /** The sessions whose transcripts were read whole: only of these it is known that there is nothing else. */
  readonly sessions: readonly Pick<Milestone, 'source' | 'session'>[];
}

/** The label of turns that led to no milestone, and of those of which nobody can say to which. */
export const noMilestone = 'none';
export const unknownMilestone = 'unknown';

/** A part of a session's time: after `from`, up to `to`. */
interface Stretch {
  readonly from: string;
  readonly to: string;
  readonly name: string;
}

/** Later than every time of a turn. */
const endOfTime = '~';

/** SQL: the parts of sessions as a table, from the JSON of `stretchesJson` in a parameter. */
export const stretchesSql = `WITH stretches (source, session_id, from_ts, to_ts, label, title) AS MATERIALIZED (
    SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5 FROM json_each(?))`;

/** The join of turns whose time is the SQL expression `instant`; a turn without a time, or of a session that was not read, has none. */
export function joinStretches(instant: string): string {
  return `LEFT JOIN stretches p ON p.session_id = t.session_id AND p.source = t.source
    AND ${instant} > p.from_ts AND ${instant} <= p.to_ts`;
}

/**
 * The parameter of `stretchesSql`. What comes after the last commit of a session led to none; after its last pull request a session
 * still works on that. What a subagent with a session of its own did also leads to what its parent made next.
 */
export function stretchesJson(
  database: Database,
  by: (typeof milestoneKeys)[number],
  { reached, sessions }: Milestones,
): string {
  const parents = readParents(database);
  const read = new Set(sessions.map(({ source, session }) => keyOf(source, session)));
  const bySession = Map.groupBy(reached, ({ source, session }) => keyOf(source, session));
  const titled = reached.flatMap(({ name, title }) => (name && title ? [[name, title] as const] : []));
  const titles = new Map(titled.toSorted(([, left], [, right]) => compareTexts(right, left)));
  const rows = sessions.flatMap(({ source, session }) => {
    const line = lineOf(keyOf(source, session), parents);
    if (!line.every((key) => read.has(key))) return [];
    const milestones = line.flatMap((key) => bySession.get(key) ?? []);
    return stretchesOf(milestones, by).map(({ from, to, name }) => [
      source,
      session,
      from,
      to,
      name,
      titles.get(name) ?? null,
    ]);
  });
  return JSON.stringify(rows);
}

function stretchesOf(milestones: readonly Milestone[], by: (typeof milestoneKeys)[number]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let from = '';
  let last: string | undefined;
  for (const { at, name } of milestones.toSorted(compareMilestones)) {
    last = name ?? unknownMilestone;
    if (at > from) stretches.push({ from, to: at, name: last });
    from = at;
  }
  const rest = by === 'pr' ? (last ?? noMilestone) : noMilestone;
  return [...stretches, { from, to: endOfTime, name: rest }];
}

/** By time; of one instant by name, those without one last. */
function compareMilestones(left: Milestone, right: Milestone): number {
  return compareTexts(left.at, right.at) || compareTexts(left.name ?? '~', right.name ?? '~');
}

/** Subagents that have a session of their own, and whose they are. */
function readParents(database: Database): ReadonlyMap<string, string> {
  const statement = database.prepare(
    `SELECT source, session_id, parent_session_id FROM sessions
     WHERE relationship_type = 'subagent' AND parent_session_id IS NOT NULL`,
  );
  const rows = statement.raw().all() as [string, string, string][];
  return new Map(rows.map(([source, session, parent]) => [keyOf(source, session), keyOf(source, parent)]));
}

/** A session and those whose subagent it is; sessions that name each other are in it once. */
function lineOf(key: string, parents: ReadonlyMap<string, string>): readonly string[] {
  const line = new Set<string>();
  for (let next: string | undefined = key; next !== undefined && !line.has(next); next = parents.get(next)) {
    line.add(next);
  }
  return [...line];
}

function keyOf(source: string, session: string): string {
  return `${source}\n${session}`;
}
