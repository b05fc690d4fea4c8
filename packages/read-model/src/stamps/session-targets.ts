import type { Database, Statement } from 'better-sqlite3';
import type { LedgerBatch, SessionName } from '../ledger/ledger-batch.ts';
import type { SqlValue } from '../rows/row-table.ts';

/** Later than any time and earlier than no text: an open end of a range. */
const endOfTime = '~';

/** Finds the sessions that a batch changes without naming their source, so that exactly they are derived again. */
export class SessionTargets {
  readonly #sources: Statement<[], string>;
  readonly #bySession: Statement<SqlValue[], SessionName>;
  readonly #byMessage: Statement<SqlValue[], SessionName>;
  readonly #byTime: Statement<SqlValue[], SessionName>;

  constructor(database: Database) {
    this.#bySession = database.prepare(
      'SELECT source, session_id AS sessionId FROM sessions WHERE source = ? AND session_id = ?',
    );
    this.#sources = database.prepare<[], string>('SELECT DISTINCT source FROM sessions').pluck();
    this.#byMessage = database.prepare(
      'SELECT DISTINCT source, session_id AS sessionId FROM turns WHERE message_id = ?',
    );
    this.#byTime = database.prepare(
      "SELECT DISTINCT source, session_id AS sessionId FROM turns WHERE ts >= ? AND ts <= ? AND ts <> ''",
    );
  }

  /** Marks the sessions that the batch's stamps select, and those that a program says it started. */
  touch(batch: LedgerBatch): void {
    const sources = batch.stamps.length + batch.spawned.size === 0 ? [] : this.#sources.all();
    const named = (sessionId: string): readonly SessionName[] =>
      sources.flatMap((source) => this.#bySession.all(source, sessionId));
    for (const sessionId of batch.spawned) for (const session of named(sessionId)) batch.touch(session);
    const seen = new Set<string>();
    for (const { stamp } of batch.stamps) {
      const { sessionId, messageId, range } = stamp.selector;
      const key = sessionId ?? `*\0${messageId ?? `*\0${range?.fromTs}\0${range?.toTs}`}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const selected = sessionId === undefined ? this.#select(messageId, range) : named(sessionId);
      for (const session of selected) batch.touch(session);
    }
  }

  #select(
    messageId: string | undefined,
    range: { readonly fromTs?: string | undefined; readonly toTs?: string | undefined } | undefined,
  ): readonly SessionName[] {
    if (messageId !== undefined) return this.#byMessage.all(messageId);
    return this.#byTime.all(range?.fromTs ?? '', range?.toTs ?? endOfTime);
  }
}
