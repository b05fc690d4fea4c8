import { hash } from 'node:crypto';
import {
  cursorQueries,
  type SourceFileId,
  type TraceCursor,
  type TracePlace,
  traceCursorOfRow,
  tracePlaceOfRow,
  traceStateOf,
} from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';

const putSql = `INSERT INTO trace_cursor_rows (file, generation, byte_offset, taken_bytes, parser, is_open, mentions, state)
  VALUES (@file, @generation, @byteOffset, @takenBytes, @parser, @isOpen, @mentions, @state)
  ON CONFLICT (file) DO UPDATE SET generation = excluded.generation, byte_offset = excluded.byte_offset,
    taken_bytes = excluded.taken_bytes, parser = excluded.parser, is_open = excluded.is_open, mentions = excluded.mentions,
    state = excluded.state`;

/** All cursors of a `spine.db` that is open for reading. */
export function readCursors(database: Database): readonly TraceCursor[] {
  return database.prepare(cursorQueries.all).all().map(traceCursorOfRow);
}

/** The table `trace_cursor_rows`. */
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

  /** How far a file was read; `undefined` where it was not, or its state is damaged: such a file is read from its beginning. */
  get(file: SourceFileId): TraceCursor | undefined {
    const row = this.#connection.read(() => this.#connection.prepare(cursorQueries.one).get(file));
    const cursor = row === undefined ? undefined : traceCursorOfRow(row);
    return cursor?.state === undefined ? undefined : cursor;
  }

  /** A digest of how far each file is read, as `reader.imports.mark()` gives it. */
  mark(): string {
    const text = this.#connection.read(() => this.#connection.prepare(cursorQueries.mark).pluck().get());
    return hash('sha256', (text as string | null) ?? '');
  }

  /** Call it in the transaction that appended what the cursor passed. */
  put(cursor: TraceCursor): void {
    this.#connection.prepare(putSql).run({ ...cursor, ...traceStateOf(cursor) });
  }
}
