import { type TurnStatus, type VerdictStatus, verdictStatuses } from '@agentspine/schema';
import { parseCount, parseInstant, parseName, parseWord } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';

/** From what a user asked to what the agent answered. Times are ISO 8601 in UTC; what is not known is left out. */
export interface TraceTurn {
  /** The id of the event that opened it. */
  readonly id: string;
  /** The session, by its id in the trace. */
  readonly sessionId: string;
  /** The task of the trace. */
  readonly taskId: string;
  /** Its place among the turns of its session, from 0. */
  readonly turnIndex: number;
  /** `open` while the agent still answers. */
  readonly status: TurnStatus;
  /** When it began: ISO 8601 in UTC. */
  readonly startedAt: string;
  /** When it ended: ISO 8601 in UTC; absent while it runs. */
  readonly endedAt?: string;
  /** What the user asked; left out where the agent spoke first. */
  readonly askedText?: string;
  /** What the agent answered; left out where it did not answer. */
  readonly assistantText?: string;
  /** The worst of its verdicts; left out where there is none. */
  readonly aggregateVerdict?: VerdictStatus;
  /** How many rules were in scope when it was last judged. */
  readonly rulesEvaluatedCount: number;
}

/** A turn with what was done in it, and what rules say of it. */
export interface TurnDetails extends TraceTurn {
  /** In the order in which they were logged, at most 10,000. */
  readonly events: readonly TurnEvent[];
  /** How many events it has. */
  readonly eventCount: number;
  /** What its rules say. */
  readonly verdicts: readonly TurnVerdict[];
}

/** An event of a turn, in short. */
export interface TurnEvent {
  /** The event on the timeline. */
  readonly id: string;
  /** What it is about. */
  readonly kind: string;
  /** The title, as people read it. */
  readonly title: string;
  /** The tool that was called. */
  readonly toolName?: string;
  /** The beginning of the command that a tool was to run. */
  readonly command?: string;
  /** When it happened: ISO 8601 in UTC. */
  readonly createdAt: string;
}

/** What a rule says of a turn. */
export interface TurnVerdict {
  /** The rule. */
  readonly ruleId: string;
  /** The name of the rule; left out where the rule was purged. */
  readonly ruleName?: string;
  /** What the verdict says. */
  readonly status: VerdictStatus;
  /** The phrase of the rule that was found; left out where the rule applies to every turn. */
  readonly matchedPhrase?: string;
  /** What the rule expected, as people read it. */
  readonly expectedPattern?: string;
  /** Commands and paths of the calls that were compared. */
  readonly actualToolCalls: readonly string[];
  /** The calls that did what the rule expects. */
  readonly matchedToolCalls: readonly string[];
  /** When it was judged: ISO 8601 in UTC. */
  readonly evaluatedAt: string;
}

/** Which turns are asked for. */
export interface TraceTurnFilter {
  /** All that `Reader.resolveSession` takes. */
  readonly session?: string | undefined;
  /** The task of the trace. */
  readonly taskId?: string | undefined;
  /** Only turns with this verdict. */
  readonly verdict?: VerdictStatus | undefined;
  /** Milliseconds; only turns that began then or later. */
  readonly since?: number | undefined;
  /** How many turns at most; default 100. */
  readonly limit?: number | undefined;
}

const limitDefault = 100;

/** Texts may have megabytes each; a list has their beginnings. */
const listTextCharactersMax = 1_000;

const turnEventsMax = 10_000;
const commandCharactersMax = 4_096;

const columns = `id, session_id AS sessionId, task_id AS taskId, turn_index AS turnIndex, status, started_at AS startedAt,
  ended_at AS endedAt, aggregate_verdict AS aggregateVerdict, rules_evaluated_count AS rulesEvaluatedCount`;
const listSql = `SELECT ${columns}, substr(asked_text, 1, ${listTextCharactersMax}) AS askedText,
    substr(assistant_text, 1, ${listTextCharactersMax}) AS assistantText FROM turns`;
const getSql = `SELECT ${columns}, asked_text AS askedText, assistant_text AS assistantText,
  (SELECT count(*) FROM turn_events WHERE turn_id = turns.id) AS eventCount FROM turns WHERE id = ?`;
const eventsSql = `SELECT view.id, view.kind, view.title, ifnull(view.tool_name, view.source_tool) AS toolName,
    CASE json_type(view.extras_json, '$.command') WHEN 'text'
      THEN substr(view.extras_json ->> '$.command', 1, ${commandCharactersMax}) END AS command,
    view.created_at AS createdAt
  FROM turn_events JOIN timeline_events view ON view.id = turn_events.event_id
  WHERE turn_events.turn_id = ? ORDER BY view.seq LIMIT ${turnEventsMax}`;
const verdictsSql = `SELECT rule_id AS ruleId, rules.name AS ruleName, verdicts.status, matched_phrase AS matchedPhrase,
    verdicts.expected_pattern AS expectedPattern, actual_tool_calls_json AS actualJson, matched_tool_calls_json AS matchedJson,
    evaluated_at AS evaluatedAt
  FROM verdicts LEFT JOIN rules ON rules.id = rule_id WHERE turn_id = ?
  ORDER BY CASE verdicts.status WHEN 'contradicted' THEN 0 WHEN 'unverifiable' THEN 1 ELSE 2 END, rules.created_at, rule_id`;

/** A filter whose session is the ids that it has in the trace. */
export interface TraceTurnSelection extends Omit<TraceTurnFilter, 'session'> {
  /** Ids of sessions in the trace; of all sessions where it is left out. */
  readonly sessionIds?: readonly string[] | undefined;
}

/** Turns, the newest first, with the first 1,000 characters of their texts. @throws ReaderError `READER_BAD_REQUEST` */
export function listTraceTurns(database: Database, filter: TraceTurnSelection): readonly TraceTurn[] {
  const { sessionIds, taskId, verdict, since, limit } = filter;
  const terms: readonly (readonly [string, string])[] = [
    ...optional('session_id IN (SELECT value FROM json_each(?))', sessionIds, (value) => JSON.stringify(value)),
    ...optional('task_id = ?', taskId, (value) => parseName(value, 'taskId')),
    ...optional('aggregate_verdict = ?', verdict, (value) => parseWord(value, verdictStatuses, 'verdict')),
    ...optional('started_at >= ?', since, (value) => parseInstant(value, 'since')),
  ];
  const where = terms.length === 0 ? '' : ` WHERE ${terms.map(([sql]) => sql).join(' AND ')}`;
  const sql = `${listSql}${where} ORDER BY started_at DESC, turn_index DESC, id DESC LIMIT ?`;
  const values = [...terms.map(([, value]) => value), parseCount(limit ?? limitDefault, 'limit')];
  return readAll(database, sql, ...values).map((row) => withoutNulls<TraceTurn>(row));
}

/** A turn with its events and verdicts; `undefined` where there is none. @throws ReaderError `READER_BAD_REQUEST` */
export function readTraceTurn(database: Database, turnId: string): TurnDetails | undefined {
  const [row] = readAll(database, getSql, parseName(turnId, 'turnId'));
  if (row === undefined) return undefined;
  return {
    ...withoutNulls<TraceTurn & Pick<TurnDetails, 'eventCount'>>(row),
    events: readAll(database, eventsSql, turnId).map((event) => withoutNulls<TurnEvent>(event)),
    verdicts: readAll(database, verdictsSql, turnId).map((verdict) => verdictOfRow(verdict as VerdictRow)),
  };
}

function readAll(database: Database, sql: string, ...values: readonly (string | number)[]): object[] {
  return database.prepare(sql).all(...values) as object[];
}

interface VerdictRow {
  readonly actualJson: string | null;
  readonly matchedJson: string | null;
}

function verdictOfRow({ actualJson, matchedJson, ...row }: VerdictRow): TurnVerdict {
  return withoutNulls<TurnVerdict>({
    ...row,
    actualToolCalls: JSON.parse(actualJson ?? '[]'),
    matchedToolCalls: JSON.parse(matchedJson ?? '[]'),
  });
}

function optional(sql: string, value: unknown, parse: (value: unknown) => string): (readonly [string, string])[] {
  return value === undefined || value === null ? [] : [[sql, parse(value)]];
}

/** A row as it is read: what it has no value for is left out. */
function withoutNulls<Shape>(row: object): Shape {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Shape;
}
