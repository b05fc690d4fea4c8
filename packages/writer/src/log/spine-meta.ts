import type { SpineConnection } from '@agentspine/sqlite';
import { parseName, parseText, refusedField } from './log-fields.ts';

const getSql = 'SELECT value FROM meta WHERE key = ?';
const setSql = 'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';

/** Texts by key that belong to the store (SPEC 3.1). */
export class SpineMeta {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** The value of a key, also of one of ours; `undefined` where there is none. */
  getMeta(key: string): string | undefined {
    const name = parseName(key, 'key');
    return this.#connection.read(() => this.#connection.prepare(getSql).pluck().get(name)) as string | undefined;
  }

  /** Sets the value of a key that is not ours: what the store rests on is not to be set by hand. @throws WriterError `LOG_INVALID` */
  setMeta(key: string, value: string): void {
    const name = parseName(key, 'key');
    if (isReservedKey(name)) throw refusedField('key', `${name} belongs to the store itself: take another name`);
    const text = parseText(value, 'value');
    this.#connection.writeOnce(() => this.#connection.prepare(setSql).run(name, text));
  }
}

/** The version of the schema, the watermarks of the cold archive, one a table, and what the trace keeps about rules. */
function isReservedKey(key: string): boolean {
  return key === 'schema_version' || key.startsWith('archived_up_to') || key.startsWith('trace.');
}
