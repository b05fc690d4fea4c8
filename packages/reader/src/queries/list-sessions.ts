import { projectName } from '@agentspine/schema';
import { ReaderError } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';
import type { AskedAt } from '../time-bound.ts';
import { sinceOf, untilOf } from '../turn-filter.ts';
import {
  addGroup,
  emptyTally,
  figuresOf,
  groupColumns,
  parseGroup,
  type Tally,
  type UsageFigures,
} from './usage-figures.ts';

/** Which sessions are asked for. */
export interface SessionFilter {
  /** Sessions that were active at or after it. */
  readonly since?: string | undefined;
  /** Sessions that began at or before it. */
  readonly until?: string | undefined;
  /** Matches `project` or `project_key`. */
  readonly project?: string | undefined;
  /** Only sessions of this harness or API, such as `claude-code`. */
  readonly source?: string | undefined;
  /** The workflow that a stamp names. */
  readonly workflow?: string | undefined;
  /** How they came out of another session. */
  readonly relationship?: string | undefined;
  /** How many sessions at most; default 20. */
  readonly limit?: number | undefined;
}

/** A session row (SPEC 2.5); null where the archive knows nothing. */
export interface SessionHead {
  /** The harness or API, such as `claude-code`. */
  readonly source: string;
  /** The session, as its source names it. */
  readonly sessionId: string;
  /** The title, as people read it. */
  readonly title: string | null;
  /** The folder that the agent worked in. */
  readonly project: string | null;
  /** The name of the project: one for all folders of a repository. */
  readonly projectKey: string | null;
  /** The branch that was checked out. */
  readonly gitBranch: string | null;
  /** The program that ran the agent, from a stamp; the source where no stamp names one. */
  readonly harness: string | null;
  /** The version of the harness. */
  readonly clientVersion: string | null;
  /** Time of the first response: ISO 8601 in UTC. */
  readonly startedAt: string | null;
  /** Time of the last response: ISO 8601 in UTC. */
  readonly endedAt: string | null;
  /** Number of turns of every kind, as in `archive.turns`. */
  readonly turnCount: number;
  /** Number of turns, without calls inside responses, and of prompts. */
  readonly messageCount: number;
  /** Number of prompts that a person wrote. */
  readonly promptCount: number;
  /** Number of tool calls. */
  readonly toolCallCount: number;
  /** The models that answered, sorted. */
  readonly models: readonly string[];
  /** How it came out of another session; `root` where it did not. */
  readonly relationshipType: string | null;
  /** The session it came out of. */
  readonly parentSessionId: string | null;
  /** The workflow that a stamp names. */
  readonly workflowId: string | null;
  /** The agent, from a stamp or its log. */
  readonly agentId: string | null;
  /** The agent that started this one, as a stamp names it. */
  readonly parentAgentId: string | null;
  /** Whether its texts are kept; null where that is not known. */
  readonly hasContent: boolean | null;
  /** Whether a subagent worked in it. */
  readonly hasSubagent: boolean;
  /** The weakest fidelity among its responses. */
  readonly minFidelity: string | null;
  /** Whether every response has the fidelity `full`; null where none has a known one. */
  readonly hasFullAttribution: boolean | null;
}

/** A session of a list, with what it used. */
export type SessionListRow = SessionHead & { readonly usage: UsageFigures };

/** Sessions, newest first. */
export interface SessionList {
  /** The last active first. */
  readonly sessions: readonly SessionListRow[];
  /** How many match, of which `sessions` are the first. */
  readonly total: number;
}

/** A screenful. */
const sessionsDefault = 20;

/** Columns of `SessionHead`, over `sessions s`. */
export const sessionHeadColumns = `s.source, s.session_id AS sessionId, s.title, s.project, s.project_key AS projectKey,
  s.git_branch AS gitBranch, s.harness, s.client_version AS clientVersion, s.started_at AS startedAt,
  s.ended_at AS endedAt, s.turn_count AS turnCount, s.message_count AS messageCount, s.prompt_count AS promptCount,
  s.tool_call_count AS toolCallCount, s.model_set_json AS models, s.relationship_type AS relationshipType,
  s.parent_session_id AS parentSessionId, s.workflow_id AS workflowId, s.agent_id AS agentId,
  s.parent_agent_id AS parentAgentId, s.has_content AS hasContent, s.has_subagent AS hasSubagent,
  s.min_fidelity AS minFidelity, s.has_full_attribution AS hasFullAttribution`;

/** Reads a row of `sessionHeadColumns`. */
export function parseSessionHead(row: unknown): SessionHead {
  const head = row as Record<keyof SessionHead, unknown>;
  const flag = (value: unknown) => (value === null ? null : value === 1);
  return {
    ...(head as unknown as SessionHead),
    models: typeof head.models === 'string' ? (JSON.parse(head.models) as string[]) : [],
    hasContent: flag(head.hasContent),
    hasSubagent: head.hasSubagent === 1,
    hasFullAttribution: flag(head.hasFullAttribution),
  };
}

/**
 * Lists sessions, the last active first.
 * @throws ReaderError `READER_BAD_REQUEST` for a bound that is not a time or a limit that is not a count
 */
export function listSessions(database: Database, filter: SessionFilter, askedAt: AskedAt): SessionList {
  const limit = filter.limit ?? sessionsDefault;
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new ReaderError('READER_BAD_REQUEST', `--limit is a whole number from 1, not ${limit}`);
  }
  const { sql, values } = sessionCondition(filter, askedAt);
  const total = database
    .prepare(`SELECT count(*) FROM sessions s WHERE ${sql}`)
    .pluck()
    .get(...values) as number;
  const rows = database
    .prepare(
      `SELECT ${sessionHeadColumns} FROM sessions s WHERE ${sql}
       ORDER BY coalesce(s.ended_at, s.started_at, '') DESC, s.source, s.session_id LIMIT ?`,
    )
    .all(...values, limit);
  const heads = rows.map(parseSessionHead);
  return { sessions: heads.map((head) => ({ ...head, usage: readSessionUsage(database, head) })), total };
}

/** What the turns of one session used. */
export function readSessionUsage(database: Database, session: Pick<SessionHead, 'source' | 'sessionId'>): UsageFigures {
  const statement = database.prepare(
    `SELECT ${groupColumns.join(', ')} FROM turns t WHERE t.source = ? AND t.session_id = ?
     GROUP BY t.kind, t.fidelity_json`,
  );
  const tally: Tally = emptyTally();
  for (const values of statement.raw().safeIntegers().all(session.source, session.sessionId) as unknown[][]) {
    addGroup(tally, parseGroup(values));
  }
  return figuresOf(tally);
}

function sessionCondition(filter: SessionFilter, askedAt: AskedAt): { sql: string; values: string[] } {
  const terms: string[] = [];
  const values: string[] = [];
  const add = (term: string, ...bound: string[]) => {
    terms.push(term);
    values.push(...bound);
  };
  if (filter.since !== undefined) add('coalesce(s.ended_at, s.started_at) >= ?', sinceOf(filter.since, askedAt));
  if (filter.until !== undefined) add('coalesce(s.started_at, s.ended_at) <= ?', untilOf(filter.until, askedAt));
  if (filter.project !== undefined) {
    add('(s.project = ? OR s.project_key = ?)', projectName(filter.project), filter.project);
  }
  if (filter.source !== undefined) add('s.source = ?', filter.source);
  if (filter.workflow !== undefined) add('s.workflow_id = ?', filter.workflow);
  if (filter.relationship !== undefined) add(`coalesce(s.relationship_type, 'root') = ?`, filter.relationship);
  return { sql: terms.length === 0 ? '1' : terms.join(' AND '), values };
}
