import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type DeliveryStatus,
  defineTraceFunctions,
  recordEncoder,
  recordKindOf,
  spineApplicationId,
  spineMigrations,
  spineSchemaVersion,
} from '@agentspine/schema';

/** A `spine.db` with rows in it, as the writer leaves it. */
export class SpineStore implements Disposable {
  readonly #database: DatabaseSync;

  constructor(home: string) {
    mkdirSync(home, { recursive: true });
    this.#database = new DatabaseSync(join(home, 'spine.db'));
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA application_id = ${spineApplicationId}`);
    defineTraceFunctions(this.#database);
    this.#database.exec(['BEGIN', ...spineMigrations.flat(), 'COMMIT'].join(';\n'));
    this.#database.prepare("INSERT INTO meta VALUES ('schema_version', ?)").run(String(spineSchemaVersion));
  }

  /** Adds a record; keys are those of `row_json`. */
  add(table: string, id: number, record: object): void {
    const kind = recordKindOf(table);
    if (kind === undefined) throw new Error(`no kind has the table ${table}`);
    const rowJson = `{"id":${id}${recordEncoder(kind, 'snake')(record, 0)}`;
    this.#database.prepare(`INSERT INTO ${table} VALUES (?, ?)`).run(id, rowJson);
  }

  /** Adds an event to the delivery log, in any state. */
  addDelivery(id: number, { source, time, status }: { source: string; time: string; status: DeliveryStatus }): void {
    const statement = this.#database.prepare(
      'INSERT INTO delivery_events (id, source, ts_utc, payload_json, delivery_status) VALUES (?, ?, ?, ?, ?)',
    );
    statement.run(id, source, time, '{}', status);
  }

  /** Adds a line to the log. */
  addLog({ id, timestamp }: { readonly id: number; readonly timestamp: number }): void {
    const statement = this.#database.prepare('INSERT INTO logs (id, source, type, timestamp) VALUES (?, ?, ?, ?)');
    statement.run(id, 'system', 'note', timestamp);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
