import { usdOfPico } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { parseFidelity, reportsField } from '../coverage.ts';
import type { AskedAt } from '../time-bound.ts';
import type { ImportProblem } from './import-problems.ts';
import { parseSessionHead, readSessionUsage, type SessionHead, sessionHeadColumns } from './list-sessions.ts';
import { readQuality } from './quality.ts';
import type { SessionQuality } from './session-quality.ts';
import { type TokenField, tokenFields, type UsageFigures } from './usage-figures.ts';

/** A tool call of a response. */
export interface SessionTurnTool {
  /** The call, as its source names it. */
  readonly toolUseId: string;
  /** The tool, as the harness names it. */
  readonly toolName: string;
  /** What it was about; never the text of a command. */
  readonly target: string | null;
  /** What the tool does. */
  readonly category: string | null;
  /** When it was logged. */
  readonly ts: string | null;
  /** Whether the call failed; null where no result says so. */
  readonly isError: boolean | null;
}

/** A turn of a session; token fields that its source does not report are null. */
export type SessionTurn = Readonly<Record<TokenField, number | null>> & {
  readonly messageId: string;
  readonly requestId: string;
  readonly turnIndex: number;
  readonly ts: string;
  readonly kind: string;
  readonly model: string;
  readonly activity: string | null;
  readonly stopReason: string | null;
  readonly outputComplete: boolean | null;
  readonly isSidechain: boolean;
  readonly subagentId: string | null;
  readonly subagentType: string | null;
  /** How it ran, as its log says; '' where it does not say, null where nobody looked. */
  readonly speed: string | null;
  readonly inferenceGeo: string | null;
  readonly serviceTier: string | null;
  readonly costUsd: number | null;
  /** Whether the cost is of all that was used; null where there is none. */
  readonly costComplete: boolean | null;
  /** What the log itself states as cost; null where it states none. */
  readonly reportedCostUsd: number | null;
  readonly fidelity: string;
  readonly tools: readonly SessionTurnTool[];
};

/** A session with its responses. */
export interface SessionDetail {
  /** The session. */
  readonly session: SessionHead;
  /** What it used. */
  readonly usage: UsageFigures;
  /** How well it went; null where it has no response. */
  readonly quality: SessionQuality | null;
  /** Its responses, in order of time. */
  readonly turns: readonly SessionTurn[];
  /** How many lines each speaker has; only `human` is a prompt. */
  readonly speakers: readonly { readonly speaker: string; readonly lines: number }[];
  /** Both those of the session and those that name it. */
  readonly relationships: readonly Readonly<Record<string, string | null>>[];
  /** Points where the harness replaced history by a summary. */
  readonly compactions: readonly Readonly<Record<string, string | number | null>>[];
  /** Retries of API calls. */
  readonly retries: readonly Readonly<Record<string, string | number | null>>[];
  /** Calls known only from a progress line of a parent. */
  readonly nestedToolCalls: number;
  /** Lines of its transcripts that are not records, or have unknown names. */
  readonly problems: readonly ImportProblem[];
  /** The source files that its turns and lines were read from. */
  readonly provenance: readonly {
    readonly sourceFile: string;
    readonly generation: number;
    readonly byteFrom: number;
    readonly byteTo: number;
  }[];
}

/** Everything the archive knows of a session that it has. */
export function readSessionDetail(
  database: Database,
  key: { readonly source: string; readonly sessionId: string },
  askedAt: AskedAt,
): SessionDetail {
  const { source, sessionId } = key;
  const row = database
    .prepare(`SELECT ${sessionHeadColumns} FROM sessions s WHERE s.source = ? AND s.session_id = ?`)
    .get(source, sessionId);
  const session = parseSessionHead(row);
  const all = <Row>(sql: string) => database.prepare(sql).all({ source, sessionId }) as Row[];
  const judged = readQuality(database, { source, session: sessionId }, askedAt).sessions[0];
  const { source: _source, sessionId: _id, turns: _turns, ...quality } = judged ?? {};
  return {
    session,
    usage: readSessionUsage(database, session),
    quality: judged === undefined ? null : (quality as SessionQuality),
    turns: readTurns(database, session),
    speakers: all(
      `SELECT coalesce(speaker, 'unknown') AS speaker, count(*) AS lines FROM user_turns
       WHERE source = @source AND session_id = @sessionId GROUP BY 1 ORDER BY 1`,
    ),
    relationships: all(
      `SELECT source, session_id AS sessionId, relationship_type AS relationshipType, related_session_id AS relatedSessionId,
         agent_id AS agentId, parent_tool_use_id AS parentToolUseId, ts, subagent_type AS subagentType, description
       FROM session_relationships WHERE session_id = @sessionId OR related_session_id = @sessionId
       ORDER BY session_id, relationship_type, related_session_id, agent_id, parent_tool_use_id, source`,
    ),
    compactions: all(
      `SELECT ts, "trigger", preceding_message_id AS precedingMessageId, tokens_before_compact AS tokensBefore,
         tokens_after_compact AS tokensAfter FROM compactions
       WHERE source = @source AND session_id = @sessionId ORDER BY ts`,
    ),
    retries: all(
      `SELECT ts, attempt, status, retry_in_ms AS retryInMs FROM api_retries
       WHERE source = @source AND session_id = @sessionId ORDER BY ts, attempt`,
    ),
    nestedToolCalls: all<{ calls: number }>(
      'SELECT count(*) AS calls FROM nested_tool_calls WHERE source = @source AND session_id = @sessionId',
    ).reduce((sum, { calls }) => sum + calls, 0),
    problems: all(
      `SELECT p.source_file AS sourceFile, p.generation, p.byte_from AS byteFrom, p.byte_to AS byteTo, p.source, p.problem,
         p.detail FROM import_problems p
       WHERE p.source_file IN (SELECT source_file FROM (${provenanceRows}) WHERE source_file IS NOT NULL)
       ORDER BY 1, 2, 3, 6`,
    ),
    provenance: all(
      `SELECT source_file AS sourceFile, generation, min(byte_from) AS byteFrom, max(byte_to) AS byteTo
       FROM (${provenanceRows}) WHERE source_file IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`,
    ),
  };
}

const provenanceRows = ['turns', 'user_turns', 'tool_result_events', 'session_notes']
  .map(
    (table) =>
      `SELECT source_file, generation, byte_from, byte_to FROM ${table} WHERE source = @source AND session_id = @sessionId`,
  )
  .join(' UNION ALL ');

type TurnRow = Record<TokenField, number> &
  Omit<
    SessionTurn,
    | TokenField
    | 'outputComplete'
    | 'isSidechain'
    | 'costUsd'
    | 'costComplete'
    | 'reportedCostUsd'
    | 'fidelity'
    | 'tools'
  > & {
    readonly outputComplete: number | null;
    readonly isSidechain: number;
    readonly fidelityJson: string | null;
    readonly costPico: string | null;
    readonly costComplete: number | null;
    readonly reportedPico: string | null;
  };

function readTurns(database: Database, { source, sessionId }: SessionHead): SessionTurn[] {
  const tools = readTools(database, source, sessionId);
  const rows = database
    .prepare(
      `SELECT message_id AS messageId, request_id AS requestId, turn_index AS turnIndex, ts, kind, model, activity,
         stop_reason AS stopReason, output_complete AS outputComplete, is_sidechain AS isSidechain,
         subagent_id AS subagentId, subagent_type AS subagentType, fidelity_json AS fidelityJson,
         speed, inference_geo AS inferenceGeo, service_tier AS serviceTier,
         CAST(cost_total_picousd AS TEXT) AS costPico, cost_complete AS costComplete,
         CAST(reported_cost_picousd AS TEXT) AS reportedPico,
         ${tokenFields.map(({ column, field }) => `${column} AS ${field}`).join(', ')}
       FROM turns WHERE source = ? AND session_id = ? ORDER BY turn_index, message_id, request_id`,
    )
    .all(source, sessionId) as TurnRow[];
  return rows.map(({ fidelityJson, costPico, reportedPico, ...row }) => {
    const fidelity = parseFidelity(fidelityJson);
    const isMetered = row.kind !== 'unmetered';
    const tokens = tokenFields.map(({ field, flag }) => {
      const isReported = isMetered && (flag === undefined || reportsField(fidelity, flag));
      return [field, isReported ? row[field] : null] as const;
    });
    return {
      ...row,
      model: row.model === '' ? 'unknown' : row.model,
      outputComplete: row.outputComplete === null ? null : row.outputComplete === 1,
      isSidechain: row.isSidechain === 1,
      ...(Object.fromEntries(tokens) as Record<TokenField, number | null>),
      costUsd: costPico === null ? null : usdOfPico(BigInt(costPico)),
      costComplete: row.costComplete === null ? null : row.costComplete === 1,
      reportedCostUsd: reportedPico === null ? null : usdOfPico(BigInt(reportedPico)),
      fidelity: fidelity.class,
      tools: tools.get(`${row.messageId}\n${row.requestId}`) ?? [],
    };
  });
}

function readTools(database: Database, source: string, sessionId: string): Map<string, SessionTurnTool[]> {
  const rows = database
    .prepare(
      `SELECT message_id || char(10) || request_id AS turn, tool_use_id AS toolUseId, tool_name AS toolName, target,
         category, ts, is_error AS isError
       FROM tool_calls WHERE source = ? AND session_id = ? ORDER BY message_id, request_id, call_index`,
    )
    .all(source, sessionId) as (Omit<SessionTurnTool, 'isError'> & { turn: string; isError: number | null })[];
  const byTurn = new Map<string, SessionTurnTool[]>();
  for (const { turn, isError, ...tool } of rows) {
    const tools = byTurn.get(turn) ?? [];
    byTurn.set(turn, tools);
    tools.push({ ...tool, isError: isError === null ? null : isError === 1 });
  }
  return byTurn;
}
