import type { RuleSeverity, TurnStatus, VerdictStatus } from '@agentspine/schema';
import { ReaderError } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';

const taskSql = 'SELECT 1 FROM tasks_current WHERE id = ?';
const ruleSql = 'SELECT deleted_at FROM rules WHERE id = ?';

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

/** Which verdicts are asked for. */
export interface VerdictFilter {
  /** All that `Reader.resolveSession` takes. */
  readonly session?: string | undefined;
  /** The task of the trace. */
  readonly taskId?: string | undefined;
  /** The rule. */
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
  /** The turn of the trace. */
  readonly turnId: string;
  /** The session, by its id in the trace. */
  readonly sessionId: string;
  /** The task of the trace. */
  readonly taskId: string;
  /** The place of the turn in its session, from 0. */
  readonly turnIndex: number;
  /** When the turn ended: ISO 8601 in UTC; null while it is open. */
  readonly endedAt: string | null;
  /** The rule. */
  readonly ruleId: string;
  /** The name of the rule. */
  readonly ruleName: string;
  /** How serious the rule is. */
  readonly severity: RuleSeverity;
  /** What the verdict says. */
  readonly status: VerdictStatus;
  /** The phrase for which the rule applied. */
  readonly matchedPhrase: string | null;
  /** What the rule expected, as people read it. */
  readonly expectedPattern: string | null;
  /** Commands and paths of the calls that were compared; empty where none was. */
  readonly actualToolCalls: readonly string[];
  /** Those that did what the rule expects; null where nothing was compared. */
  readonly matchedToolCalls: readonly string[] | null;
}

/** Verdicts, newest turn first. */
export interface VerdictList {
  /** Closed turns that were looked at, and open ones, of which nothing is said yet. */
  readonly turns: Readonly<Record<TurnStatus, number>>;
  /** How many have which status. */
  readonly counts: Readonly<Record<VerdictStatus, number>>;
  /** The newest turns first. */
  readonly verdicts: readonly ListedVerdict[];
}

const listedMax = 100;

/** A filter whose session is the ids that it has in the trace. */
export interface VerdictSelection extends Omit<VerdictFilter, 'session'> {
  /** Ids of sessions in the trace; of all sessions where it is left out. */
  readonly sessionIds?: readonly string[] | undefined;
}

/** What active rules said of turns. @throws ReaderError `READER_TASK_NOT_FOUND`, `READER_RULE_NOT_FOUND` */
export function listVerdicts(database: Database, filter: VerdictSelection): VerdictList {
  const { taskId = null, ruleId = null, since = null, limit = listedMax } = filter;
  const statuses = filter.statuses === undefined ? null : JSON.stringify(filter.statuses);
  refuseUnknownTask(database, taskId);
  refuseUnknownRule(database, ruleId);
  const sessions = filter.sessionIds === undefined ? null : JSON.stringify(filter.sessionIds);
  const inTurns = { sessions, taskId, since };
  const turns = { open: 0, closed: 0 };
  for (const row of database.prepare(turnsSql).all(inTurns) as TurnCountRow[]) turns[row.status] = row.count;
  const counts = { verified: 0, contradicted: 0, unverifiable: 0 };
  const rows = database.prepare(countSql).all({ ...inTurns, ruleId }) as CountRow[];
  for (const row of rows) counts[row.status] = row.count;
  const listed = database.prepare(listSql).all({ ...inTurns, ruleId, statuses, limit }) as VerdictRow[];
  return { turns, counts, verdicts: listed.map(listedVerdictOf) };
}

/** A name that is mistaken must not look like a task in which all is well. @throws ReaderError `READER_TASK_NOT_FOUND` */
export function refuseUnknownTask(database: Database, taskId: string | null): void {
  if (taskId === null || database.prepare(taskSql).get(taskId) !== undefined) return;
  throw new ReaderError('READER_TASK_NOT_FOUND', `there is no task ${taskId}; "spine task list --all" has them`);
}

/** A rule that is mistaken, or was deleted, must not look like one that is kept. */
function refuseUnknownRule(database: Database, ruleId: string | null): void {
  if (ruleId === null) return;
  const deletedAt = database.prepare(ruleSql).pluck().get(ruleId) as string | null | undefined;
  if (deletedAt === null) return;
  const what = deletedAt === undefined ? `there is no rule ${ruleId}` : `rule ${ruleId} was deleted`;
  throw new ReaderError('READER_RULE_NOT_FOUND', `${what}; "spine rules list" has those that are active`);
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
