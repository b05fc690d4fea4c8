import type { RuleSeverity, VerdictStatus } from '@agentspine/schema';
import type { SpineConnection } from '../../database/spine-connection.ts';

const from = `FROM verdicts JOIN rules ON rules.id = verdicts.rule_id AND rules.deleted_at IS NULL
  JOIN turns ON turns.id = verdicts.turn_id
  WHERE (@sessionId IS NULL OR turns.session_id = @sessionId) AND (@taskId IS NULL OR turns.task_id = @taskId)
    AND (@since IS NULL OR ifnull(turns.ended_at, turns.started_at) >= @since) AND (@ruleId IS NULL OR rules.id = @ruleId)`;
const countSql = `SELECT verdicts.status AS status, count(*) AS count ${from} GROUP BY verdicts.status`;
const listSql = `SELECT turns.id AS turnId, turns.session_id AS sessionId, turns.task_id AS taskId, turns.turn_index AS turnIndex,
    turns.ended_at AS endedAt, rules.id AS ruleId, rules.name AS ruleName, rules.severity AS severity, verdicts.status AS status,
    matched_phrase AS matchedPhrase, expected_pattern AS expectedPattern, actual_tool_calls_json AS actualJson,
    matched_tool_calls_json AS matchedJson ${from} AND (@status IS NULL OR verdicts.status = @status)
  ORDER BY turns.started_at DESC, turns.id DESC, rules.created_at, rules.id LIMIT @limit`;

export interface VerdictFilter {
  readonly sessionId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly ruleId?: string | undefined;
  /** ISO 8601 in UTC with milliseconds: turns that ended then or later. */
  readonly since?: string | undefined;
  /** Only of the list, not of the counts. */
  readonly status?: VerdictStatus | undefined;
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
  readonly counts: Readonly<Record<VerdictStatus, number>>;
  /** The newest turns first. */
  readonly verdicts: readonly ListedVerdict[];
}

const listedMax = 100;

/** What active rules said of turns. */
export function listVerdicts(connection: SpineConnection, filter: VerdictFilter = {}): VerdictList {
  const { sessionId = null, taskId = null, ruleId = null, since = null, status = null, limit = listedMax } = filter;
  const scope = { sessionId, taskId, ruleId, since };
  return connection.read(() => {
    const counts = { verified: 0, contradicted: 0, unverifiable: 0 };
    for (const row of connection.prepare(countSql).all(scope) as CountRow[]) counts[row.status] = row.count;
    const rows = connection.prepare(listSql).all({ ...scope, status, limit }) as VerdictRow[];
    return { counts, verdicts: rows.map(listedVerdictOf) };
  });
}

function listedVerdictOf({ actualJson, matchedJson, ...row }: VerdictRow): ListedVerdict {
  return {
    ...row,
    actualToolCalls: actualJson === null ? [] : JSON.parse(actualJson),
    matchedToolCalls: matchedJson === null ? null : JSON.parse(matchedJson),
  };
}

interface CountRow {
  readonly status: VerdictStatus;
  readonly count: number;
}

type VerdictRow = Omit<ListedVerdict, 'actualToolCalls' | 'matchedToolCalls'> & {
  readonly actualJson: string | null;
  readonly matchedJson: string | null;
};
