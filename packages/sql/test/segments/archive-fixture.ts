import { copyFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeArchive, sessionRow, turnRow } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { CopiedHome } from './copied-home.ts';

/** A view over narrow tables, and a table. */
export const archiveTables = ['turns', 'sessions'] as const;

const allRowsSql = archiveTables
  .map((name) => `SELECT '${name}', t::VARCHAR FROM archive.${name} t`)
  .join(' UNION ALL ');

/** A home whose archive is built, changed by others and replaced. */
export class ChangingArchive extends CopiedHome {
  readonly #fixture = makeArchive({
    turns: [turnRow(), turnRow({ model: 'other' }), turnRow()],
    sessions: ['s1', 's2', 's3'].map((id) => sessionRow({ session_id: id })),
  });
  readonly home = this.#fixture.home;
  readonly copiedTables = archiveTables;
  protected readonly allRowsSql = allRowsSql;
  readonly #path = join(this.home, 'archive.sqlite');
  #database = new Database(this.#path);
  #made = 0;

  /** Changes rows in one transaction, as the builder does: it says there that it has built. */
  build(text: string, part: number): void {
    this.#made += 1;
    const state = this.#database.prepare('UPDATE archive_state SET ledger_offset_bytes = ?, last_built_at = ?');
    this.#database.transaction(() => {
      this.change(text, part);
      state.run(this.#made, new Date(this.#made).toISOString());
    })();
  }

  /** Inserts a row, updates one and removes one in each table. */
  change(text: string, part: number): void {
    const token = `${this.#made}-${Math.random()}`;
    const { turn_index: index } = turnRow();
    this.#database
      .prepare(
        `INSERT INTO turns (source, session_id, message_id, request_id, turn_index, ts, model)
         VALUES ('claude-code', ?, ?, '', ?, '2026-04-01T12:00:00.000Z', ?)`,
      )
      .run(token, token, index, text);
    this.#database
      .prepare("INSERT INTO sessions (source, session_id, title, turn_count) VALUES ('codex', ?, ?, 1)")
      .run(token, text);
    this.#at('turn', part, 'UPDATE turn SET output_tokens = output_tokens + 1');
    this.#at('sessions', part, "UPDATE sessions SET title = title || 'x'");
    this.#at('turn', 1 - part, 'DELETE FROM turn');
    this.#at('sessions', 1 - part, 'DELETE FROM sessions');
  }

  #at(table: string, part: number, sql: string): void {
    const keys = this.#database.prepare(`SELECT rowid FROM ${table} ORDER BY rowid`).pluck().all();
    if (keys.length > 0) this.#database.prepare(`${sql} WHERE rowid = ?`).run(keys[Math.floor(part * keys.length)]);
  }

  /** What is known of sources is written without the state. */
  storeSources(title: string): void {
    this.#database.prepare('UPDATE sources SET title = ?').run(title);
  }

  vacuum(): void {
    this.#database.exec('VACUUM');
  }

  checkpoint(): void {
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
  }

  save(): void {
    this.checkpoint();
    copyFileSync(this.#path, join(this.home, 'saved'));
  }

  /** Puts the saved archive in the place of the present one, as a rebuild does that is made beside it. */
  restore(): void {
    if (!readdirSync(this.home).includes('saved')) return;
    this.#database.close();
    for (const end of ['-wal', '-shm']) rmSync(`${this.#path}${end}`, { force: true });
    copyFileSync(join(this.home, 'saved'), `${this.#path}.building`);
    renameSync(`${this.#path}.building`, this.#path);
    this.#database = new Database(this.#path);
  }

  [Symbol.dispose](): void {
    this.#database.close();
    this.#fixture[Symbol.dispose]();
  }
}

const part = fc.double({ min: 0, max: 0.999_999, noNaN: true });
const text = fc.constantFrom('', 'a"b\\c\n\t\u0000', 'é 😀 \u2028', 'x'.repeat(3_000));
const changes = fc.tuple(text, part);

/** One thing that happens to a home with an archive. */
export const archiveHappening: fc.Arbitrary<(home: ChangingArchive) => void | Promise<void>> = fc.oneof(
  { weight: 5, arbitrary: fc.constant((home: ChangingArchive) => home.copy()) },
  { weight: 1, arbitrary: fc.nat(3).map((files) => (home: ChangingArchive) => home.copy(files)) },
  { weight: 3, arbitrary: changes.map((values) => (home: ChangingArchive) => home.build(...values)) },
  { weight: 2, arbitrary: changes.map((values) => (home: ChangingArchive) => home.change(...values)) },
  { weight: 1, arbitrary: text.map((title) => (home: ChangingArchive) => home.storeSources(title)) },
  { weight: 1, arbitrary: fc.constant((home: ChangingArchive) => home.vacuum()) },
  { weight: 1, arbitrary: fc.constant((home: ChangingArchive) => home.checkpoint()) },
  { weight: 1, arbitrary: fc.constant((home: ChangingArchive) => home.save()) },
  { weight: 1, arbitrary: fc.constant((home: ChangingArchive) => home.restore()) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(50), fc.constantFrom('cut', 'flip', 'remove'))
      .map((values) => (home: ChangingArchive) => home.damage(...(values as [number, 'cut']))),
  },
  { weight: 1, arbitrary: fc.constant((home: ChangingArchive) => home.drop()) },
);
