import type { RecordTable } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { type ColdLogOptions, ColdLogRows } from './cold-log-rows.ts';
import { ColdRecordRows } from './cold-record-rows.ts';

/** What the cold archive asks of `spine.db`. */
export class Cold {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** The days of `logs`. */
  logs(options?: ColdLogOptions): ColdLogRows {
    this.#connection.holdLess();
    return new ColdLogRows(this.#connection, options);
  }

  /** The days of a table of records. */
  records(table: RecordTable): ColdRecordRows {
    this.#connection.holdLess();
    return new ColdRecordRows(this.#connection, table);
  }

  /**
   * Gives the pages that rows have left back to the file system: writes the database again, for which it needs as much room
   * again, and keeps other writers waiting meanwhile. @throws DatabaseError `SPINE_…`
   */
  vacuum(): void {
    this.#connection.holdLess();
    this.#connection.writeOnce(() => this.#connection.prepare('VACUUM').run());
    // The file shrinks when the log is copied into it; a reader that holds an old moment puts that off, and no harm is done.
    this.#connection.read(() => this.#connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all());
  }
}
