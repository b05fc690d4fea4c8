import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LogEntry, WorkflowRunStatus } from '@agentspine/schema';
import { openWriter } from '@agentspine/writer';

const insertSql = 'INSERT INTO logs (id, source, type, ref_id, payload, timestamp) VALUES (?, ?, ?, ?, ?, ?)';

/**
 * `spine.db` of a home, filled by SQL: the cold archive must not depend on how rows came there. It is open for one call at a
 * time: two libraries of SQLite in one process take each other's locks away when they close.
 */
export class LogStore {
  readonly #path: string;

  constructor(home: string) {
    mkdirSync(home, { recursive: true });
    openWriter({ home }).close();
    this.#path = join(home, 'spine.db');
  }

  /** Appends a line; returns its id. */
  log(time: string | number, more: Partial<LogEntry> = {}): number {
    return this.use((database) => insertLog(database, time, more));
  }

  logMany(count: number, time: string, more: Partial<LogEntry> = {}): void {
    this.use((database) => {
      database.exec('BEGIN');
      for (let row = 0; row < count; row += 1) insertLog(database, time, more);
      database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
    });
  }

  run(runId: string, status: WorkflowRunStatus): void {
    const sql = 'INSERT OR REPLACE INTO workflow_runs (run_id, workflow, status, timestamp) VALUES (?, ?, ?, 0)';
    this.use((database) => database.prepare(sql).run(runId, 'build', status));
  }

  record(table: string, id: number, fields: Readonly<Record<string, unknown>>): void {
    const rowJson = JSON.stringify({ id, ...fields });
    this.use((database) => database.prepare(`INSERT INTO ${table} VALUES (?, ?)`).run(id, rowJson));
  }

  setMeta(key: string, value: string): void {
    this.use((database) => database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, value));
  }

  meta(key: string): unknown {
    return this.use((database) => database.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.['value']);
  }

  ids(table = 'logs'): number[] {
    return this.use((database) => database.prepare(`SELECT id FROM ${table} ORDER BY id`).all()).map(({ id }) =>
      Number(id),
    );
  }

  use<Result>(work: (database: DatabaseSync) => Result): Result {
    const database = new DatabaseSync(this.#path);
    try {
      database.exec('PRAGMA busy_timeout = 10000');
      return work(database);
    } finally {
      database.close();
    }
  }
}

function insertLog(database: DatabaseSync, time: string | number, more: Partial<LogEntry>): number {
  const { id = null, source = 'system', type = 'tick', refId = null, payload = 'text' } = more;
  const timestamp = typeof time === 'number' ? time : Date.parse(time);
  return Number(database.prepare(insertSql).run(id, source, type, refId, payload, timestamp).lastInsertRowid);
}
