import { hash } from 'node:crypto';
import {
  cursorQueries,
  type SourceFileId,
  type TraceCursor,
  type TracePlace,
  traceCursorOfRow,
  tracePlaceOfRow,
  traceStateJson,
} from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';

const putSql = `INSERT INTO trace_cursors (file, generation, byte_offset, taken_bytes, parser, state_json) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (file) DO UPDATE SET generation = excluded.generation, byte_offset = excluded.byte_offset,
    taken_bytes = excluded.taken_bytes, parser = excluded.parser, state_json = excluded.state_json`;

/** All cursors of a `spine.db` that is open for reading. */
export function readCursors(database: Database): readonly TraceCursor[] {
  return database.prepare(cursorQueries.all).all().map(traceCursorOfRow);
}

/** The table `trace_cursors`. */
export class TraceCursors {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** How far all files are read, or those that one parser read, without their states, by file. */
  places(parser?: string): ReadonlyMap<string, TracePlace> {
    const { places, placesOf } = cursorQueries;
    const rows = this.#connection.read(() =>
      parser === undefined ? this.#connection.prepare(places).all() : this.#connection.prepare(placesOf).all(parser),
    );
    return new Map(rows.map(tracePlaceOfRow).map((place) => [place.file, place]));
  }

  /** The files to which time alone may add: an answer is waited for, or the end of a session. */
  open(): readonly SourceFileId[] {
    const rows = this.#connection.read(() => this.#connection.prepare(cursorQueries.open).all());
    return rows.map((row) => (row as { readonly file: SourceFileId }).file);
  }

  /** How far a file was read; `undefined` where it was not. */
  get(file: SourceFileId): TraceCursor | undefined {
    const row = this.#connection.read(() => this.#connection.prepare(cursorQueries.one).get(file));
    return row === undefined ? undefined : traceCursorOfRow(row);
  }

  /** A digest of how far each file is read, as `reader.imports.mark()` gives it. */
  mark(): string {
    const text = this.#connection.read(() => this.#connection.prepare(cursorQueries.mark).pluck().get());
    return hash('sha256', (text as string | null) ?? '');
  }

  /** Call it in the transaction that appended what the cursor passed. */
  put(cursor: TraceCursor): void {
    const { file, generation, byteOffset, takenBytes, parser, isOpen, state } = cursor;
    const stateJson = traceStateJson({ isOpen, state });
    this.#connection.prepare(putSql).run(file, generation, byteOffset, takenBytes, parser, stateJson);
  }
}
