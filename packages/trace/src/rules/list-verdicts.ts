import type { RuleSeverity, TurnStatus, VerdictStatus } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { TraceError } from '../errors.ts';
import { findTimeline } from '../timeline/timeline-scope.ts';

const taskSql = 'SELECT 1 FROM tasks_current WHERE id = ?';

const scoped = `(@sessions IS NULL OR turns.session_id IN (SELECT value FROM json_each(@sessions)))
    AND (@taskId IS NULL OR turns.task_id = @taskId)
    AND (@since IS NULL OR ifnull(turns.ended_at, turns.started_at) >= @since)`;
const turnsSql = `SELECT turns.status AS status, count(*) AS count FROM turns WHERE ${scoped} GROUP BY turns.status`;
const from = `FROM verdicts JOIN rules ON rules.id = verdicts.rule_id AND rules.deleted_at IS NULL
  JOIN turns ON turns.id = verdicts.turn_id
  WHERE ${scoped} AND (@ruleId IS NULL OR rules.id = @ruleId)`;
const countSql = `SELECT verdicts.status AS status, count(*) AS count ${from} GROUP BY verdicts.status`;
const listSql = `SELECT turns.id AS turnId, turns.session_id AS sessionId, turns.task_id AS taskId, turns.turn_index AS turnIndex,
    turns.ended_at AS endedAt, rules.id AS ruleId, rules.name AS ruleName, rules.severity AS severity, verdicts.status AS status,
    matched_phrase AS matchedPhrase, expected_pattern AS expectedPattern, actual_tool_calls_json AS actualJson,
    matched_tool_calls_json AS matchedJson ${from} AND (@statuses IS NULL OR verdicts.status IN (SELECT value FROM json_each(@statuses)))
  ORDER BY turns.started_at DESC, turns.id DESC, rules.created_at, rules.id LIMIT @limit`;

export interface VerdictFilter {
  /** A session, or a runtime's own. */
  readonly sessionId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly ruleId?: string | undefined;
  /** ISO 8601 in UTC with milliseconds: turns that ended then or later. */
  readonly since?: string | undefined;
  /** Only of the list, not of the counts. */
  readonly statuses?: readonly VerdictStatus[] | undefined;
  /** How many verdicts are listed; default 100. */
  readonly limit?: number | undefined;
}

/** A verdict with what it is about. */
export interface ListedVerdict {
  readonly turnId: string;
  readonly sessionId: string;
  readonly taskId: string;
  readonly turnIndex: number;
  readonly endedAt: string | null;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly severity: RuleSeverity;
  readonly status: VerdictStatus;
  readonly matchedPhrase: string | null;
  readonly expectedPattern: string | null;
  readonly actualToolCalls: readonly string[];
  readonly matchedToolCalls: readonly string[] | null;
}

export interface VerdictList {
  /** Closed turns that were looked at, and open ones, of which nothing is said yet. */
  readonly turns: Readonly<Record<TurnStatus, number>>;
  readonly counts: Readonly<Record<VerdictStatus, number>>;
  /** The newest turns first. */
  readonly verdicts: readonly ListedVerdict[];
}

const listedMax = 100;

/** What active rules said of turns. @throws TraceError `TASK_NOT_FOUND`, `SESSION_NOT_FOUND`, DatabaseError `SPINE_…` */
export function listVerdicts(connection: SpineConnection, filter: VerdictFilter = {}): VerdictList {
  return connection.read(() => {
    const { taskId = null, ruleId = null, since = null, limit = listedMax } = filter;
    const statuses = filter.statuses === undefined ? null : JSON.stringify(filter.statuses);
    refuseUnknownTask(connection, taskId);
    const inTurns = { sessions: sessionsOf(connection, filter.sessionId), taskId, since };
    const turns = { open: 0, closed: 0 };
    for (const row of connection.prepare(turnsSql).all(inTurns) as TurnCountRow[]) turns[row.status] = row.count;
    const counts = { verified: 0, contradicted: 0, unverifiable: 0 };
    const rows = connection.prepare(countSql).all({ ...inTurns, ruleId }) as CountRow[];
    for (const row of rows) counts[row.status] = row.count;
    const listed = connection.prepare(listSql).all({ ...inTurns, ruleId, statuses, limit }) as VerdictRow[];
    return { turns, counts, verdicts: listed.map(listedVerdictOf) };
  });
}

/** A name that is mistaken must not look like a session in which all is well. */
function sessionsOf(connection: SpineConnection, sessionId: string | undefined): string | null {
  if (sessionId === undefined) return null;
  const found = findTimeline(connection, sessionId);
  if (found.kind === 'task') throw new TraceError('SESSION_NOT_FOUND', `${sessionId} is a task, and no session`);
  return JSON.stringify(found.sessionIds);
}

/** A name that is mistaken must not look like a task in which all is well. @throws TraceError `TASK_NOT_FOUND` */
export function refuseUnknownTask(connection: SpineConnection, taskId: string | null): void {
  if (taskId === null || connection.prepare(taskSql).get(taskId) !== undefined) return;
  throw new TraceError('TASK_NOT_FOUND', `there is no task ${taskId}`);
}

function listedVerdictOf({ actualJson, matchedJson, ...row }: VerdictRow): ListedVerdict {
  return {
    ...row,
    actualToolCalls: actualJson === null ? [] : JSON.parse(actualJson),
    matchedToolCalls: matchedJson === null ? null : JSON.parse(matchedJson),
  };
}

interface TurnCountRow {
  readonly status: TurnStatus;
  readonly count: number;
}

interface CountRow {
  readonly status: VerdictStatus;
  readonly count: number;
}

type VerdictRow = Omit<ListedVerdict, 'actualToolCalls' | 'matchedToolCalls'> & {
  readonly actualJson: string | null;
  readonly matchedJson: string | null;
};
