import { copyFileSync, existsSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { createSpine, makeHome, nameId } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { msUntilFilesTell } from '../../src/store-files.ts';
import { CopiedHome } from './copied-home.ts';

/** Tables and views whose rows change without being listed, and what `spine.db` calls them. */
const storedNames = {
  'trace.tasks_current': 'tasks_current',
  'trace.timeline': 'timeline_events_view',
  'trace.search': 'search_documents',
  'trace.event_files': 'event_files',
  'trace.turn_events': 'turn_events',
  'obs.meta_events': 'delivery_events',
  'log.workflow_runs': 'workflow_runs',
} as const;
type TraceTable = keyof typeof storedNames;

export const traceTables = Object.keys(storedNames) as readonly TraceTable[];

const at = '2026-04-19T19:07:08.285Z';

/** A home whose trace is written to, by its own programs and by others. */
export class ChangingTrace extends CopiedHome {
  readonly #fixture = makeHome();
  readonly home = this.#fixture.home;
  readonly copiedTables: readonly string[];
  protected readonly allRowsSql: string;
  readonly #path = join(this.home, 'spine.db');
  #database = createSpine(this.home);
  #made = 0;
  #settled = 0;

  /** `asked` are the tables that questions over all ask for. */
  constructor(asked: readonly TraceTable[] = traceTables) {
    super();
    this.copiedTables = asked.map((name) => storedNames[name]);
    this.allRowsSql = asked.map((name) => `SELECT '${name}', t::VARCHAR FROM ${name} t`).join(' UNION ALL ');
    for (let row = 0; row < 3; row += 1) this.append('first');
    this.settle();
  }

  /** Appends an event with its rows everywhere, as the writer does. */
  append(text: string): void {
    this.#made += 1;
    const id = `${this.#made}-${Math.random()}`;
    const run = (sql: string, ...values: readonly unknown[]) => this.#database.prepare(sql).run(...values);
    this.#database.transaction(() => {
      run(
        `INSERT INTO tasks_current (id, title, slug, status, created_at, updated_at) VALUES (?, ?, ?, 'running', ?, ?)`,
        id,
        text,
        id,
        at,
        at,
      );
      run('INSERT INTO search_tasks (task_id, search_text, updated_at) VALUES (?, ?, ?)', id, text, at);
      const payload = JSON.stringify({
        timeline_event: { kind: 'user.message', lane: 'user', title: text, body: text, metadata: {} },
      });
      const { lastInsertRowid: seq } = run(
        `INSERT INTO event_rows (event_id, event_time, event_type, schema_ver, task, session, actor, payload_json, recorded_at)
         VALUES (?, ?, 't', 1, ?, 0, 'user', ?, 0)`,
        ...[id, this.#made, nameId(this.#database, id), payload],
      );
      run(
        "INSERT INTO timeline_rows (seq, kind, lane, title, body_bytes) VALUES (?, 'user.message', 'user', ?, ?)",
        seq,
        text,
        text.length,
      );
      run('INSERT INTO event_file_rows (seq, file_path) VALUES (?, ?)', seq, text);
      run('INSERT INTO turn_event_rows (seq, turn) VALUES (?, ?)', seq, seq);
      run("INSERT INTO delivery_events VALUES (NULL, ?, ?, '{}', 'pending', NULL)", text, at);
      run("INSERT INTO workflow_runs (run_id, workflow, status, timestamp) VALUES (?, ?, 'completed', 1)", id, text);
    })();
  }

  /** Changes a row in place, with nothing that says so in the store. */
  change(part: number): void {
    const digit = String(this.#made % 10);
    this.#at('tasks_current', part, `UPDATE tasks_current SET slug = '${digit}' || substr(slug, 2)`);
    this.#at('timeline_rows', part, `UPDATE timeline_rows SET title = '${digit}' || substr(title, 2)`);
    this.#at('delivery_events', part, "UPDATE delivery_events SET delivery_status = 'failed'");
    this.#at('search_tasks', 1 - part, 'DELETE FROM search_tasks');
  }

  /** Removes an event, and by that its rows. */
  remove(part: number): void {
    this.#at('event_rows', part, 'DELETE FROM event_rows');
  }

  /** Removes all but the newest rows, so that a home does not grow from round to round. */
  keepNewest(rows: number): void {
    for (const table of ['event_rows', 'search_tasks', 'tasks_current', 'delivery_events', 'workflow_runs']) {
      const newest = `SELECT rowid FROM ${table} ORDER BY rowid DESC LIMIT ?`;
      this.#database.prepare(`DELETE FROM ${table} WHERE rowid NOT IN (${newest})`).run(rows);
    }
  }

  #at(table: string, part: number, sql: string): void {
    this.#made += 1;
    const keys = this.#database.prepare(`SELECT rowid FROM ${table} ORDER BY rowid`).pluck().all();
    const key = keys[Math.min(Math.floor(part * keys.length), keys.length - 1)];
    if (key !== undefined) this.#database.prepare(`${sql} WHERE rowid = ?`).run(key);
  }

  /** Lets time go by in which nobody writes. */
  settle(): void {
    if (msUntilFilesTell(this.#path) === 0) return;
    this.#settled += 1;
    const seconds = 1_000_000_000 + this.#settled;
    for (const file of [this.#path, `${this.#path}-wal`]) if (existsSync(file)) utimesSync(file, seconds, seconds);
  }

  /** Makes copies of a store that nobody writes to. */
  async copyAtRest(): Promise<void> {
    this.settle();
    await this.copy();
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

  /** Puts the saved store in the place of the present one. */
  restore(): void {
    if (!existsSync(join(this.home, 'saved'))) return;
    this.#database.close();
    for (const end of ['-wal', '-shm']) rmSync(`${this.#path}${end}`, { force: true });
    copyFileSync(join(this.home, 'saved'), this.#path);
    this.#database = new Database(this.#path);
    this.#database.pragma('foreign_keys = 1');
  }

  [Symbol.dispose](): void {
    this.#database.close();
    this.#fixture[Symbol.dispose]();
  }
}

const part = fc.double({ min: 0, max: 1, noNaN: true });
const text = fc.constantFrom('', 'a"b\\c\n\t\u0000', 'é 😀 \u2028', '\ud800', 'x'.repeat(3_000));

const step = (happen: (home: ChangingTrace) => void | Promise<void>) => fc.constant(happen);

/** One thing that happens to a home with a trace. */
export const traceHappening: fc.Arbitrary<(home: ChangingTrace) => void | Promise<void>> = fc.oneof(
  { weight: 6, arbitrary: step((home) => home.copyAtRest()) },
  { weight: 1, arbitrary: fc.nat(3).map((files) => (home: ChangingTrace) => home.copy(files)) },
  { weight: 3, arbitrary: text.map((of) => (home: ChangingTrace) => home.append(of)) },
  { weight: 3, arbitrary: part.map((of) => (home: ChangingTrace) => home.change(of)) },
  { weight: 1, arbitrary: part.map((of) => (home: ChangingTrace) => home.remove(of)) },
  { weight: 4, arbitrary: step((home) => home.settle()) },
  { weight: 1, arbitrary: step((home) => home.vacuum()) },
  { weight: 1, arbitrary: step((home) => home.checkpoint()) },
  { weight: 1, arbitrary: step((home) => home.save()) },
  { weight: 1, arbitrary: step((home) => home.restore()) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(50), fc.constantFrom('cut', 'flip', 'remove'))
      .map((values) => (home: ChangingTrace) => home.damage(...(values as [number, 'cut']))),
  },
  { weight: 1, arbitrary: step((home) => home.drop()) },
);
