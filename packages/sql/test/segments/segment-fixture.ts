import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createSpine, makeHome, nameId } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { CopiedHome } from './copied-home.ts';

export const tables = ['token_usage', 'events', 'logs'] as const;
type Table = (typeof tables)[number];

const keyOf: Readonly<Record<Table, string>> = { token_usage: 'id', events: 'seq', logs: 'id' };

const everything: Readonly<Record<Table, string>> = {
  token_usage: 'SELECT * FROM meta_token_usage',
  events: 'SELECT * FROM trace.events',
  logs: 'SELECT * FROM all_logs',
};

const allRowsSql = tables.map((of) => `SELECT '${of}', t::VARCHAR FROM (${everything[of]}) t`).join(' UNION ALL ');

/** Where the rows are: `events` is a view. */
const storedIn = (table: Table): string => (table === 'events' ? 'event_rows' : table);

/** A home whose store is changed in every way that there is. */
export class ChangingHome extends CopiedHome {
  readonly #fixture = makeHome();
  readonly home = this.#fixture.home;
  readonly copiedTables = tables;
  protected readonly allRowsSql = allRowsSql;
  #database = createSpine(this.home);
  #made = 0;

  constructor() {
    super();
    for (const table of tables) for (let row = 0; row < 3; row += 1) this.insert(table, 'first');
  }

  /** Inserts a row, with this number or as the last one. */
  insert(table: Table, text: string, key?: number, verb = 'INSERT OR IGNORE'): void {
    this.#made += 1;
    const token = `${this.#made}-${Math.random()}`;
    if (table === 'token_usage') {
      const next = this.#database.prepare('SELECT ifnull(max(id), 0) + 10 FROM token_usage').pluck().get();
      const sql = `${verb} INTO token_usage (id, row_json) VALUES (?, ?)`;
      const json = text === 'not json' ? text : JSON.stringify({ agent: text, model: token, input_tokens: this.#made });
      this.#database.prepare(sql).run(key ?? next, json);
    }
    if (table === 'logs') {
      const sql = `${verb} INTO logs (id, source, type, payload, timestamp) VALUES (?, ?, 't', ?, ?)`;
      this.#database.prepare(sql).run(key, token, text, this.#made);
    }
    if (table === 'events') {
      const sql = `${verb} INTO event_rows (seq, event_id, event_time, event_type, schema_ver, task, session, actor, payload_json,
        recorded_at) VALUES (?, ?, ?, 't', 1, ?, 0, 'b', ?, 0)`;
      this.#database.prepare(sql).run(key, token, this.#made, nameId(this.#database, 'a'), text);
    }
  }

  /** Runs SQL with the key of the row at a part of the table between 0 and 1. */
  #at(table: Table, part: number, sql: (key: string) => string, ...values: readonly unknown[]): void {
    const key = keyOf[table];
    const keys = this.#database.prepare(`SELECT ${key} FROM ${table} ORDER BY ${key}`).pluck().all() as number[];
    const row = keys[Math.floor(part * keys.length)];
    if (row !== undefined) this.#database.prepare(sql(key)).run(...values, row);
  }

  update(table: Table, part: number, text: string): void {
    const column = { token_usage: 'row_json', events: 'payload_json', logs: 'payload' }[table];
    const value = table === 'token_usage' ? JSON.stringify({ agent: text, model: 'updated' }) : text;
    this.#at(table, part, (key) => `UPDATE ${storedIn(table)} SET ${column} = ? WHERE ${key} = ?`, value);
  }

  /** Gives a row another number, which may be one below all others. */
  move(table: Table, part: number, to: number): void {
    this.#at(table, part, (key) => `UPDATE OR IGNORE ${storedIn(table)} SET ${key} = ? WHERE ${key} = ?`, to);
  }

  remove(table: Table, part: number): void {
    this.#at(table, part, (key) => `DELETE FROM ${storedIn(table)} WHERE ${key} = ?`);
  }

  removeUpTo(table: Table, part: number): void {
    this.#at(table, part, (key) => `DELETE FROM ${storedIn(table)} WHERE ${key} <= ?`);
  }

  /** Removes all but the rows of the largest numbers, so that a home does not grow from round to round. */
  keepNewest(table: Table, rows: number): void {
    const key = keyOf[table];
    const newest = `SELECT ${key} FROM ${storedIn(table)} ORDER BY ${key} DESC LIMIT ?`;
    this.#database.prepare(`DELETE FROM ${storedIn(table)} WHERE ${key} NOT IN (${newest})`).run(rows);
  }

  vacuum(): void {
    this.#database.exec('VACUUM');
  }

  save(): void {
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
    copyFileSync(join(this.home, 'spine.db'), join(this.home, 'saved.db'));
  }

  /** Puts the saved store in the place of the present one. */
  restore(): void {
    if (!readdirSync(this.home).includes('saved.db')) return;
    this.#database.close();
    for (const end of ['-wal', '-shm']) rmSync(join(this.home, `spine.db${end}`), { force: true });
    copyFileSync(join(this.home, 'saved.db'), join(this.home, 'spine.db'));
    this.#database = new Database(join(this.home, 'spine.db'));
  }

  async rows(table: Table, cache: 'use' | 'none'): Promise<unknown> {
    const { columns, rows } = await runQuery({ home: this.home, sql: everything[table], cache });
    return { columns, rows: rows.map((row) => JSON.stringify(row)).sort() };
  }

  /** The plan of a question over a table. */
  async plan(table: Table): Promise<string> {
    const { rows } = await runQuery({ home: this.home, sql: `EXPLAIN ${everything[table]}` });
    return JSON.stringify(rows);
  }

  [Symbol.dispose](): void {
    this.#database.close();
    this.#fixture[Symbol.dispose]();
  }
}

const table = fc.constantFrom(...tables);
const part = fc.double({ min: 0, max: 0.999_999, noNaN: true });
const text = fc.constantFrom('', 'not json', 'a"b\\c\n\t\u0000', 'é 😀 \u2028', '\ud800', 'x'.repeat(3_000));
const key = fc.oneof(fc.integer({ min: -5, max: 60 }), fc.constant(2 ** 53 - 1));

/** One thing that happens to a home. */
export const happening: fc.Arbitrary<(home: ChangingHome) => void | Promise<void>> = fc.oneof(
  { weight: 5, arbitrary: fc.constant((home: ChangingHome) => home.copy()) },
  { weight: 1, arbitrary: fc.nat(4).map((files) => (home: ChangingHome) => home.copy(files)) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(table, text, fc.integer({ min: 1, max: 6 }))
      .map(([of, words, rows]) => (home: ChangingHome) => {
        for (let row = 0; row < rows; row += 1) home.insert(of, words);
      }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(table, text, key).map((values) => (home: ChangingHome) => home.insert(...values)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(table, text, key)
      .map((values) => (home: ChangingHome) => home.insert(...values, 'INSERT OR REPLACE')),
  },
  { weight: 2, arbitrary: fc.tuple(table, part, text).map((values) => (home: ChangingHome) => home.update(...values)) },
  { weight: 1, arbitrary: fc.tuple(table, part, key).map((values) => (home: ChangingHome) => home.move(...values)) },
  { weight: 2, arbitrary: fc.tuple(table, part).map((values) => (home: ChangingHome) => home.remove(...values)) },
  { weight: 1, arbitrary: fc.tuple(table, part).map((values) => (home: ChangingHome) => home.removeUpTo(...values)) },
  { weight: 1, arbitrary: fc.constant((home: ChangingHome) => home.vacuum()) },
  { weight: 1, arbitrary: fc.constant((home: ChangingHome) => home.save()) },
  { weight: 1, arbitrary: fc.constant((home: ChangingHome) => home.restore()) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(50), fc.constantFrom('cut', 'flip', 'remove'))
      .map((values) => (home: ChangingHome) => home.damage(...(values as [number, 'cut']))),
  },
  { weight: 1, arbitrary: fc.constant((home: ChangingHome) => home.drop()) },
);
