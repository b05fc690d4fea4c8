import { innerCallKinds } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import type { AskedAt } from '../time-bound.ts';
import { type TurnFilter, turnCondition } from '../turn-filter.ts';
import { judgeSession, type SessionQuality, type TurnSignal } from './session-quality.ts';

/** A session with its quality. */
export interface QualityRow extends SessionQuality {
  /** The harness or API, such as `claude-code`. */
  readonly source: string;
  /** The session, as its source names it. */
  readonly sessionId: string;
  /** Number of turns that were looked at: all but calls inside responses. */
  readonly turns: number;
}

/** How well sessions went. */
export interface Quality {
  /** In the order of their ids. */
  readonly sessions: readonly QualityRow[];
  /** How many sessions ended in each way. */
  readonly outcomes: Readonly<Record<SessionQuality['outcome'], number>>;
  /** Over all sessions; null without edits. */
  readonly oneShotRate: number | null;
}

/**
 * Judges the sessions that have turns in the slice (SPEC 2.11).
 * @throws ReaderError `READER_BAD_REQUEST` for a bound that is not a time
 */
export function readQuality(database: Database, filter: TurnFilter, askedAt: AskedAt): Quality {
  const sessions: QualityRow[] = [];
  for (const { source, sessionId, turns } of readSignals(database, filter, askedAt)) {
    sessions.push({ source, sessionId, turns: turns.length, ...judgeSession({ turns }, askedAt.nowMs) });
  }
  const outcomes = { completed: 0, abandoned: 0, errored: 0, unknown: 0 };
  for (const { outcome } of sessions) outcomes[outcome] += 1;
  const editTurns = sessions.reduce((sum, row) => sum + row.editTurns, 0);
  const oneShotTurns = sessions.reduce((sum, row) => sum + row.oneShotTurns, 0);
  return { sessions, outcomes, oneShotRate: editTurns === 0 ? null : oneShotTurns / editTurns };
}

interface SessionTurns {
  readonly source: string;
  readonly sessionId: string;
  readonly turns: TurnSignal[];
}

interface SignalRow {
  readonly source: string;
  readonly session_id: string;
  readonly ts: string;
  readonly stop_reason: string | null;
  readonly is_sidechain: number;
  readonly has_edits: number | null;
  readonly retries: number | null;
  readonly call_errors: string;
}

const innerCalls = innerCallKinds.map((kind) => `'${kind}'`).join(', ');

function readSignals(database: Database, filter: TurnFilter, askedAt: AskedAt): SessionTurns[] {
  const condition = turnCondition(filter, askedAt);
  const statement = database.prepare(
    `SELECT t.source, t.session_id, t.ts, t.stop_reason, t.is_sidechain, t.has_edits, t.retries,
       (SELECT json_group_array(c.is_error) FROM (
          SELECT c.is_error FROM tool_calls c WHERE c.source = t.source AND c.session_id = t.session_id
            AND c.message_id = t.message_id AND c.request_id = t.request_id ORDER BY c.call_index) c) AS call_errors
     FROM turns t WHERE t.kind NOT IN (${innerCalls}) AND ${condition.sql}
     ORDER BY t.source, t.session_id, t.turn_index, t.message_id`,
  );
  const sessions: SessionTurns[] = [];
  for (const row of statement.all(...condition.values) as SignalRow[]) {
    const last = sessions.at(-1);
    const isSame = last !== undefined && last.source === row.source && last.sessionId === row.session_id;
    const session = isSame ? last : { source: row.source, sessionId: row.session_id, turns: [] };
    if (!isSame) sessions.push(session);
    session.turns.push(parseSignal(row));
  }
  return sessions;
}

function parseSignal(row: SignalRow): TurnSignal {
  const errors = JSON.parse(row.call_errors) as (number | null)[];
  return {
    ts: row.ts,
    stopReason: row.stop_reason,
    isSidechain: row.is_sidechain === 1,
    hasEdits: row.has_edits === 1,
    retries: row.retries ?? 0,
    callErrors: errors.map((error) => (error === null ? null : error === 1)),
  };
}
