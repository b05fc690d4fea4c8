import type { SourceCursor } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { WriterError } from '../errors.ts';
import type { Clock } from './ports.ts';

const columns = 'source, cursor_value AS cursorValue, updated_at AS updatedAt';
const readSql = `SELECT ${columns} FROM source_cursors WHERE source = ?`;
const putSql = `INSERT INTO source_cursors (source, cursor_value, updated_at) VALUES (?, ?, ?)
  ON CONFLICT (source) DO UPDATE SET cursor_value = excluded.cursor_value, updated_at = excluded.updated_at`;

/** How far each source was read (SPEC 1.2). To move one with what it passed, call it in `writer.transaction`. */
export class SourceCursors {
  readonly #connection: SpineConnection;
  readonly #clock: Clock;

  constructor(connection: SpineConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /** How far a source was read; `undefined` for one that was never read. @throws WriterError `RECORD_INVALID` */
  readCursor(source: string): SourceCursor | undefined {
    if (!isWholeText(source)) {
      throw new WriterError('RECORD_INVALID', 'a cursor is read by the name of a source', { field: 'source' });
    }
    return this.#connection.read(() => this.#connection.prepare(readSql).get(source) as SourceCursor | undefined);
  }

  /** Moves a cursor. Never spooled: a caller that was told that it moved continues after it. @throws DatabaseError `SPINE_…` */
  updateCursor(source: string, value: string): SourceCursor {
    if (source === '' || !isWholeText(source) || !isWholeText(value)) {
      throw new WriterError('RECORD_INVALID', 'a cursor takes the name of a source and a text', {
        field: 'cursor_value',
      });
    }
    const updatedAt = new Date(this.#clock.now()).toISOString();
    this.#connection.writeOnce(() => this.#connection.prepare(putSql).run(source, value, updatedAt));
    return { source, cursorValue: value, updatedAt };
  }
}

/** A column holds UTF-8: half a character would come back as another one. */
/** A text that UTF-8 can hold. */
export function isWholeText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed();
}
