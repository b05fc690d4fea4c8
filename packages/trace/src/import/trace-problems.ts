import { cursorQueries, messageOf, type SourceFileId, type TraceProblem } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';
import type { ImportedEvent } from './import-events.ts';

/** As much of a reason as a list has room for: a message may name what a log says. */
const detailCharactersMax = 300;

const putSql = `INSERT INTO trace_problems (file, generation, byte_from, byte_to, event_id, detail) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (file, event_id) DO UPDATE SET generation = excluded.generation, byte_from = excluded.byte_from,
    byte_to = excluded.byte_to, detail = excluded.detail`;
const dropSql = 'DELETE FROM trace_problems WHERE file = ?';

/** Puts what a `spine.db` has of these files in the place of what another one has. Call it in a transaction. */
export function copyProblems(from: Database, to: SpineConnection, files: readonly SourceFileId[]): void {
  for (const file of files) to.prepare(dropSql).run(file);
  for (const { file, generation, byteFrom, byteTo, eventId, detail } of from
    .prepare(cursorQueries.problems)
    .all() as TraceProblem[]) {
    to.prepare(putSql).run(file, generation, byteFrom, byteTo, eventId, detail);
  }
}

/** The table `trace_problems`. */
export class TraceProblems {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** Call it in the transaction that passes the event over. An event that names no place has nothing to be looked up. */
  put({ eventId, eventType, place }: ImportedEvent, reason: unknown): void {
    if (place === undefined) return;
    const text = `${eventType}: ${messageOf(reason)}`;
    const detail = text.slice(0, detailCharactersMax).toWellFormed();
    this.#connection
      .prepare(putSql)
      .run(place.file, place.generation, place.from, place.to, eventId.toWellFormed(), detail);
  }
}
