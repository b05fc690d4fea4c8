import { sourceKinds } from '@agentspine/schema';
import type { Database, Statement } from 'better-sqlite3';
import type { LedgerBatch, SessionName } from '../ledger/ledger-batch.ts';
import type { SqlValue } from '../rows/row-table.ts';

/** Later than any time and earlier than no text: an open end of a range. */
const endOfTime = '~';

/** Finds the sessions whose turns new stamps select, so that exactly they are folded again. */
export class StampTargets {
  readonly #bySession: Statement<SqlValue[], SessionName>;
  readonly #byMessage: Statement<SqlValue[], SessionName>;
  readonly #byTime: Statement<SqlValue[], SessionName>;

  constructor(database: Database) {
    this.#bySession = database.prepare(
      'SELECT source, session_id AS sessionId FROM sessions WHERE source = ? AND session_id = ?',
    );
    this.#byMessage = database.prepare(
      'SELECT DISTINCT source, session_id AS sessionId FROM turns WHERE message_id = ?',
    );
    this.#byTime = database.prepare(
      "SELECT DISTINCT source, session_id AS sessionId FROM turns WHERE ts >= ? AND ts <= ? AND ts <> ''",
    );
  }

  /** Marks the sessions that the batch's stamps select. */
  touch(batch: LedgerBatch): void {
    const seen = new Set<string>();
    for (const { stamp } of batch.stamps) {
      const { sessionId, messageId, range } = stamp.selector;
      const key = sessionId ?? `*\0${messageId ?? `*\0${range?.fromTs}\0${range?.toTs}`}`;
      if (seen.has(key)) continue;
      seen.add(key);
      for (const session of this.#select(sessionId, messageId, range)) batch.touch(session);
    }
  }

  #select(
    sessionId: string | undefined,
    messageId: string | undefined,
    range: { readonly fromTs?: string | undefined; readonly toTs?: string | undefined } | undefined,
  ): readonly SessionName[] {
    if (sessionId !== undefined) return sourceKinds.flatMap((source) => this.#bySession.all(source, sessionId));
    if (messageId !== undefined) return this.#byMessage.all(messageId);
    return this.#byTime.all(range?.fromTs ?? '', range?.toTs ?? endOfTime);
  }
}
