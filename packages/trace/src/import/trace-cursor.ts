import type { SourceFileId } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';

/** How far a transcript in custody is in the trace. */
export interface TraceCursor {
  /** The id of the source file in custody. */
  readonly file: SourceFileId;
  /** Which life of the file: a rewrite begins the next one. */
  readonly generation: number;
  /** Bytes of the generation that were parsed. */
  readonly byteOffset: number;
  /** Bytes of the generation that custody had when they were parsed. */
  readonly takenBytes: number;
  /** Name and version of what parsed them. */
  readonly parser: string;
  /** Whether time alone may add to the trace: an answer is waited for, or the end of a session. */
  readonly isOpen: boolean;
  /** What parser and mapping need to go on; JSON. */
  readonly state: unknown;
}

const columns = `file, generation, byte_offset AS byteOffset, taken_bytes AS takenBytes, parser`;
const openPrefix = '{"isOpen":true,';
const placesSql = `SELECT ${columns}, state_json LIKE '${openPrefix}%' AS isOpen FROM trace_cursors`;
const allSql = `SELECT ${columns}, state_json AS stateJson FROM trace_cursors`;
const getSql = `${allSql} WHERE file = ?`;
const mentioningSql = `${allSql} WHERE EXISTS (SELECT 1 FROM json_each(?) WHERE instr(state_json, value) > 0)`;
const putSql = `INSERT INTO trace_cursors (file, generation, byte_offset, taken_bytes, parser, state_json) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (file) DO UPDATE SET generation = excluded.generation, byte_offset = excluded.byte_offset,
    taken_bytes = excluded.taken_bytes, parser = excluded.parser, state_json = excluded.state_json`;

/** All cursors of a `spine.db` that is open for reading. */
export function readCursors(database: Database): readonly TraceCursor[] {
  return (database.prepare(allSql).all() as CursorRow[]).map(cursorOfRow);
}

/** The table `trace_cursors`. */
export class TraceCursors {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** How far all files are read, without their states, by file. */
  places(): ReadonlyMap<string, Omit<TraceCursor, 'state'>> {
    const rows = this.#connection.read(() => this.#connection.prepare(placesSql).all()) as PlaceRow[];
    return new Map(rows.map((row) => [row.file, { ...row, isOpen: row.isOpen === 1 }]));
  }

  /** How far a file was read; `undefined` where it was not. */
  get(file: SourceFileId): TraceCursor | undefined {
    const row = this.#connection.read(() => this.#connection.prepare(getSql).get(file)) as CursorRow | undefined;
    return row && cursorOfRow(row);
  }

  /** All cursors; where texts are given, those whose state, as JSON, holds one of them. */
  withStates(texts?: readonly string[]): readonly TraceCursor[] {
    const read = (sql: string, ...values: readonly string[]) => this.#connection.prepare(sql).all(...values);
    const rows = this.#connection.read(() => {
      return texts === undefined ? read(allSql) : read(mentioningSql, JSON.stringify(texts));
    });
    return (rows as CursorRow[]).map(cursorOfRow);
  }

  /** Call it in the transaction that appended what the cursor passed. */
  put(cursor: TraceCursor): void {
    const { file, generation, byteOffset, takenBytes, parser, isOpen, state } = cursor;
    // `isOpen` first, so that the open ones are found without parsing all.
    const stateJson = JSON.stringify({ isOpen, state });
    this.#connection.prepare(putSql).run(file, generation, byteOffset, takenBytes, parser, stateJson);
  }
}

function cursorOfRow({ stateJson, ...place }: CursorRow): TraceCursor {
  return { ...place, ...(JSON.parse(stateJson) as Pick<TraceCursor, 'isOpen' | 'state'>) };
}

type Place = Pick<TraceCursor, 'file' | 'generation' | 'byteOffset' | 'takenBytes' | 'parser'>;

interface PlaceRow extends Place {
  readonly isOpen: 0 | 1;
}

interface CursorRow extends Place {
  readonly stateJson: string;
}
