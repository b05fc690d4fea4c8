import { definePackFunctions, eventNamesSql, payloadSql, seenArchiveNames } from '@agentspine/schema';
import type Database from 'better-sqlite3';
import { openSqliteToRead } from './open-sqlite.ts';

/** A table that differs from the one that was made again. */
export interface TableDifference {
  /** The table, as SQL names it. */
  readonly table: string;
  /** Rows that should be there, as they should be. */
  readonly missing: number;
  /** Rows that should not be there, as they are. */
  readonly extra: number;
}

/**
 * Compares the tables of `archive.sqlite` with those of one that was made again, cell by cell. `archive_state`, which says when and
 * how far it was built, is left out. `undefined` where the two were not priced by one list. @throws SqliteError
 */
export function compareArchives(path: string, rebuiltPath: string): readonly TableDifference[] | undefined {
  return withBoth(path, rebuiltPath, (database) => {
    const priced = (schema: string): unknown =>
      database.prepare(`SELECT pricing_version FROM ${schema}.archive_state`).pluck().get();
    if (priced('main') !== priced('rebuilt')) return undefined;
    return seenArchiveNames.filter((name) => !aboutTheBuild.has(name)).flatMap((name) => compareTable(database, name));
  });
}

/** Tables about the program that built an archive, and when: they may differ where all that was derived is the same. */
const aboutTheBuild: ReadonlySet<string> = new Set(['archive_state', 'sources']);

const eventsSql = (schema: string, functions: string): string => {
  const { task, session, joinTask, joinSession } = eventNamesSql(`${schema}.`);
  return `SELECT event_id, event_time, event_type, schema_ver, ${task}, ${session}, actor,
    correlation_id, causation_id, ${payloadSql('e', schema, functions)} FROM ${schema}.event_rows AS e${joinTask}${joinSession}`;
};

/**
 * How many events of a trace that was made again from custody `spine.db` lacks, or has otherwise. Judgements, which are of the
 * moment when they were made, are left out; of a part of the transcripts also what the first file to name a session says of it.
 * @throws SqliteError
 */
export function countMissingEvents(
  path: string,
  rebuiltPath: string,
  { isPart }: { readonly isPart: boolean },
): number {
  return withBoth(path, rebuiltPath, (database) => {
    definePackFunctions(database, 'spine');
    definePackFunctions(database, 'rebuilt');
    const sql = `SELECT count(*) FROM (${eventsSql('rebuilt', 'rebuilt')} WHERE event_type <> 'turn.judged'
      AND NOT (? AND (event_type GLOB 'task.*' OR event_type GLOB 'session.*'))
      EXCEPT ${eventsSql('main', 'spine')})`;
    return (
      database
        .prepare<[number], number>(sql)
        .pluck()
        .get(isPart ? 1 : 0) ?? 0
    );
  });
}

/** The tables of the trace that are made of its events; those of the search index are text of their own form. */
const projected = [
  'tasks_current',
  'task_relations',
  'sessions_current',
  'runtime_bindings_current',
  'timeline_events_view',
  'event_files',
  'event_relations',
  'event_tags',
  'event_async_refs',
  'event_token_usage',
  'todos_current',
  'questions_current',
  'turns',
  'turn_events',
];

/** Compares the tables of the trace with those of a copy that was rebuilt from its events. @throws SqliteError */
export function compareProjections(path: string, rebuiltPath: string): readonly TableDifference[] {
  return withBoth(path, rebuiltPath, (database) => projected.flatMap((name) => compareTable(database, name)));
}

/** Copies a database that others may be writing. @throws SqliteError */
export function copyDatabase(path: string, copyPath: string): void {
  const database = openSqliteToRead(path);
  try {
    database.prepare('VACUUM INTO ?').run(copyPath);
  } finally {
    database.close();
  }
}

function withBoth<Result>(path: string, rebuiltPath: string, ask: (database: Database.Database) => Result): Result {
  const database = openSqliteToRead(path);
  try {
    database.prepare('ATTACH ? AS rebuilt').run(rebuiltPath);
    return ask(database);
  } finally {
    database.close();
  }
}

function compareTable(database: Database.Database, name: string): readonly TableDifference[] {
  const rows = `SELECT ${columnsOf(database, name)} FROM`;
  const count = (from: string, without: string): number => {
    const sql = `SELECT count(*) FROM (${rows} ${from}."${name}" EXCEPT ${rows} ${without}."${name}")`;
    return database.prepare<[], number>(sql).pluck().get() ?? 0;
  };
  const missing = count('rebuilt', 'main');
  const extra = count('main', 'rebuilt');
  return missing + extra === 0 ? [] : [{ table: name, missing, extra }];
}

/** A line is in another place in a ledger that was made again; a body is that of the event. */
const uncompared: ReadonlySet<string> = new Set(['ledger_offset_bytes', 'body']);

function columnsOf(database: Database.Database, name: string): string {
  const columns = database
    .prepare<[string], string>("SELECT name FROM pragma_table_info(?, 'rebuilt')")
    .pluck()
    .all(name);
  const compared = columns.filter((column) => !uncompared.has(column));
  return compared.map((column) => `"${column}"`).join(', ');
}
