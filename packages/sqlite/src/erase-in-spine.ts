/*
 * Erases sessions from a `spine.db`: rows that name them, and their events. The tables of the trace are made again of the events
 * that are left, by the caller; then `compactErased` writes the file again, so that no free page holds what was deleted.
 */
import { defineTraceFunctions, digestsIn, dropUnusedNamesSql, showWholeTrace } from '@agentspine/schema';
import type Database from 'better-sqlite3';
import { makeSpineDurable, openSqlite } from './open-sqlite.ts';
import { readSome, rowsAReadMax } from './read-some.ts';
import { dropUnusedLines } from './repack-events.ts';
import { sealedEvent } from './sealed-events.ts';

/** What is erased. */
export interface SpineErasure {
  /** Names of the runtimes' sessions, after their source and a colon. */
  readonly runtimeSessions: ReadonlySet<string>;
  /** Ids of sessions in the trace. */
  readonly traceSessions: ReadonlySet<string>;
  /** Ids of files in custody of which the trace is to forget what it read. */
  readonly files: readonly string[];
  /** Whether a text names one of the sessions. */
  readonly names: (text: string) => boolean;
  /** Whether the id of an event says that no transcript gives it. */
  readonly isGiven: (eventId: string) => boolean;
}

/** What was erased. */
export interface ErasedRows {
  /** Events of the trace. */
  readonly events: number;
  /** Rows of other tables that named a session. */
  readonly rows: number;
  /** What `sealedEventsIn` says of the events among them that no transcript gives. */
  readonly sealed: readonly string[];
  /** Digests of bodies that only these events named. */
  readonly bodies: readonly string[];
}

/** Tables of the trace that are made of events, or go with them; those of search are among them. */
const ofTrace =
  /^(?:events|event_.*|timeline_.*|todos_current|questions_current|rules|turns|turn_.*|verdicts|rule_enforcements|tasks_current|task_relations|sessions_current|runtime_bindings_current|search_.*|content_blobs|trace_.*|ids|meta|sqlite_.*)$/;

const tablesSql = `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'`;
const boundSql = `SELECT payload_json ->> '$.session_id' AS session, payload_json ->> '$.runtime_source' AS source,
  payload_json ->> '$.runtime_session_id' AS runtime FROM events WHERE event_type = 'session.bound'`;
const sessionsSql = 'SELECT DISTINCT session_id FROM events WHERE session_id IS NOT NULL';
const tasksSql = `SELECT DISTINCT aggregate_id FROM events AS mine WHERE session_id IN (SELECT name FROM erased_sessions)
  AND NOT EXISTS (SELECT 1 FROM events AS other WHERE other.aggregate_id = mine.aggregate_id
    AND other.session_id IS NOT NULL AND other.session_id NOT IN (SELECT name FROM erased_sessions))`;
const eventsSql = `SELECT seq, payload_json AS payload FROM events WHERE seq > ?
  AND (session_id IN (SELECT name FROM erased_sessions) OR aggregate_id IN (SELECT name FROM erased_tasks))
  ORDER BY seq LIMIT ${rowsAReadMax}`;
const namingSql = `SELECT seq, payload_json AS payload FROM events WHERE seq > ? AND names_erased(payload_json)
  AND NOT (coalesce(session_id IN (SELECT name FROM erased_sessions), 0) OR aggregate_id IN (SELECT name FROM erased_tasks))
  ORDER BY seq LIMIT ${rowsAReadMax}`;

/**
 * Deletes, in one transaction; with `isDry` only says what would go. What was deleted stays in free pages until `compactErased`.
 * @throws SqliteError, DatabaseError
 */
export function eraseInSpine(path: string, erasure: SpineErasure, { isDry = false } = {}): ErasedRows {
  const database = openSqlite(path);
  try {
    makeSpineDurable(database, 'power');
    showWholeTrace(database);
    database.pragma('secure_delete = ON');
    const names = (text: unknown): number => (typeof text === 'string' && erasure.names(text) ? 1 : 0);
    database.function('names_erased', { deterministic: true }, names);
    database.exec('BEGIN IMMEDIATE');
    const erased = new Erasing(database, erasure).run();
    database.exec(isDry ? 'ROLLBACK' : 'COMMIT');
    return erased;
  } finally {
    database.close();
  }
}

/**
 * Writes the file again, without free pages; its log has the old ones until `emptyLog`. Others may have it open, but must not write for a
 * moment. @throws SqliteError where they do
 */
export function compactErased(path: string): void {
  const database = openSqlite(path);
  try {
    makeSpineDurable(database, 'power');
    defineTraceFunctions(database);
    database.pragma('secure_delete = ON');
    database.exec("INSERT INTO search_documents_fts (search_documents_fts) VALUES ('optimize')");
    database.exec('VACUUM');
  } finally {
    database.close();
  }
}

/** Brings the log into the file and empties it. Returns whether nobody who reads or writes was in the way. @throws SqliteError */
export function emptyLog(path: string): boolean {
  const database = openSqlite(path);
  try {
    makeSpineDurable(database, 'power');
    const [result] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    return result?.busy === 0;
  } finally {
    database.close();
  }
}

/** Sessions of the trace. */
export interface SpineSessions {
  /** Their ids in the trace. */
  readonly traceIds: readonly string[];
  /** What runtimes call some of them; a subagent has its session's name, a slash, and its own. */
  readonly bound: readonly BoundSession[];
}

/** A session of the trace that a runtime names. */
export interface BoundSession {
  /** Its id in the trace. */
  readonly session: string;
  /** The harness or API. */
  readonly source: string;
  /** The name that the runtime gave it. */
  readonly runtime: string;
}

/** All sessions of the trace of a `spine.db` of this version. */
export function sessionsInSpine(path: string): SpineSessions {
  const database = openSqlite(path);
  try {
    showWholeTrace(database);
    const bound = database.prepare<[], BoundSession>(boundSql).all();
    return { bound, traceIds: database.prepare<[], string>(sessionsSql).pluck().all() };
  } finally {
    database.close();
  }
}

class Erasing {
  readonly #database: Database.Database;
  readonly #erasure: SpineErasure;
  readonly #sealed: string[] = [];

  constructor(database: Database.Database, erasure: SpineErasure) {
    this.#database = database;
    this.#erasure = erasure;
  }

  run(): ErasedRows {
    const gone = new Set<string>();
    this.#listNames();
    let events = this.#deleteEvents(eventsSql, () => true, gone);
    events += this.#deleteEvents(namingSql, this.#isAbout(), gone);
    for (const file of this.#erasure.files) {
      this.#database.prepare('DELETE FROM trace_cursor_rows WHERE file = ?').run(file);
      this.#database.prepare('DELETE FROM trace_problems WHERE file = ?').run(file);
    }
    dropUnusedLines(this.#database);
    this.#database.exec(dropUnusedNamesSql);
    this.#database.exec('DELETE FROM search_events WHERE event_id NOT IN (SELECT event_id FROM events)');
    return { events, sealed: this.#sealed, rows: this.#deleteRows(), bodies: this.#deleteBodies(gone) };
  }

  /** The ids of the sessions in the trace, and of the tasks that are theirs alone. */
  #listNames(): void {
    const { runtimeSessions, traceSessions } = this.#erasure;
    const database = this.#database;
    for (const table of ['erased_sessions', 'erased_tasks']) {
      database.exec(`CREATE TEMP TABLE ${table} (name TEXT PRIMARY KEY) WITHOUT ROWID`);
    }
    const add = database.prepare('INSERT OR IGNORE INTO erased_sessions (name) VALUES (?)');
    for (const id of traceSessions) add.run(id);
    const bound = database.prepare<[], BoundSession>(boundSql).all();
    for (const { session, source, runtime } of bound) {
      // A subagent without a session of its own is named after its session.
      const [sessionOfRuntime] = String(runtime).split('/');
      if (runtimeSessions.has(`${source}:${sessionOfRuntime}`)) add.run(session);
    }
    database.exec(`INSERT INTO erased_tasks (name) ${tasksSql}`);
  }

  #deleteEvents(sql: string, goes: (payload: string) => boolean, gone: Set<string>): number {
    const find = this.#database.prepare<[number], { seq: number; payload: string }>(sql);
    const remove = this.#database.prepare('DELETE FROM event_rows WHERE seq = ?');
    let count = 0;
    for (let last = 0; ; ) {
      // Not all at once: sessions of years may have more bytes than the machine has memory.
      const found = readSome(find.iterate(last), ({ payload }) => payload.length);
      for (const { seq, payload } of found) {
        last = seq;
        if (!goes(payload)) continue;
        for (const digest of digestsIn(payload)) gone.add(digest);
        const sealed = sealedEvent(this.#database, seq, this.#erasure.isGiven);
        if (sealed !== undefined) this.#sealed.push(sealed);
        count += remove.run(seq).changes;
      }
      if (found.length === 0) return count;
    }
  }

  /** Whether an event of another task is about a session or task that goes, and does not merely quote its name. */
  #isAbout(): (payload: string) => boolean {
    const known = this.#database.prepare(
      'SELECT 1 FROM erased_sessions WHERE name = @name UNION ALL SELECT 1 FROM erased_tasks WHERE name = @name',
    );
    return (payload) => {
      const value: unknown = JSON.parse(payload);
      const members = typeof value === 'object' && value !== null ? Object.values(value) : [];
      return members.some((name) => typeof name === 'string' && known.get({ name }) !== undefined);
    };
  }

  /** Rows of tables other than those of the trace; the id that a table's next row must be above is kept. */
  #deleteRows(): number {
    const database = this.#database;
    let rows = 0;
    for (const table of database.prepare<[], string>(tablesSql).pluck().all()) {
      if (ofTrace.test(table)) continue;
      const columns = database
        .prepare<[string], { name: string; type: string }>('SELECT name, type FROM pragma_table_info(?)')
        .all(table);
      const texts = columns
        .filter(({ type }) => type.toUpperCase() === 'TEXT')
        .map(({ name }) => `names_erased("${name}")`);
      if (texts.length === 0) continue;
      if (columns.some(({ name }) => name === 'row_json')) this.#keepLastId(table);
      rows += database.prepare(`DELETE FROM "${table}" WHERE ${texts.join(' OR ')}`).run().changes;
    }
    return rows;
  }

  #keepLastId(table: string): void {
    this.#database
      .prepare(
        `INSERT INTO ids (name, last) SELECT '${table}', max(id) FROM "${table}" WHERE true HAVING max(id) IS NOT NULL
         ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last)`,
      )
      .run();
  }

  #deleteBodies(gone: Set<string>): readonly string[] {
    if (gone.size === 0) return [];
    for (const payload of this.#database.prepare<[], string>('SELECT payload_json FROM events').pluck().iterate()) {
      for (const digest of digestsIn(payload)) gone.delete(digest);
    }
    const remove = this.#database.prepare('DELETE FROM content_blobs WHERE sha256 = ?');
    for (const digest of gone) remove.run(digest);
    return [...gone];
  }
}
