import { join } from 'node:path';
import { showWholeTrace } from '@agentspine/schema';
import Database from 'better-sqlite3';

/** Rows of the trace by table, each as JSON, sorted. */
export type TraceDump = Readonly<Record<string, readonly string[]>>;

/** What is left out: the order of appends, when they happened, and what numbers rows. */
const queries: Readonly<Record<string, string>> = {
  // A judgement is an event of the moment when it was made, under an id of that moment.
  events: `SELECT iif(event_type = 'turn.judged', '', event_id), iif(event_type = 'turn.judged', 0, event_time), event_type,
    aggregate_id, session_id, actor, payload_json FROM events`,
  tasks_current: `SELECT * FROM tasks_current`,
  task_relations: `SELECT * FROM task_relations`,
  sessions_current: `SELECT * FROM sessions_current`,
  runtime_bindings_current: `SELECT * FROM runtime_bindings_current`,
  timeline_events_view: `SELECT * FROM timeline_events_view`,
  event_token_usage: `SELECT * FROM event_token_usage`,
  todos_current: `SELECT * FROM todos_current`,
  questions_current: `SELECT * FROM questions_current`,
  turns: `SELECT * FROM turns`,
  turn_events: `SELECT * FROM turn_events`,
  search_documents: `SELECT scope, entity_id, task_id, search_text FROM search_documents`,
};

/** Every cell of the trace of a home that does not tell when and in which order it was filled. */
export function dumpTrace(home: string): TraceDump {
  const database = new Database(join(home, 'spine.db'), { readonly: true });
  try {
    showWholeTrace(database);
    return Object.fromEntries(
      Object.entries(queries).map(([table, sql]) => {
        const rows = database.prepare<[], object>(sql).all();
        return [table, rows.map((row) => maskFiles(JSON.stringify(row))).sort()];
      }),
    );
  } finally {
    database.close();
  }
}

/** A source file is called by the digest of its path. */
function maskFiles(row: string): string {
  return row.replaceAll(/(rawFile\\*":\\*"|\\n)[0-9a-f]{16}(?=\\)/g, '$1file');
}

/** A line a row that one of them has and the other has not. */
export function traceDifferences(found: TraceDump, expected: TraceDump): readonly string[] {
  return Object.keys(expected).flatMap((table) => {
    const [left, right] = [new Set(found[table]), new Set(expected[table])];
    const more = [...left].filter((row) => !right.has(row)).map((row) => `+ ${table} ${row}`);
    return [...more, ...[...right].filter((row) => !left.has(row)).map((row) => `- ${table} ${row}`)];
  });
}

/** How many rows a dump holds. */
export function rowsOfTrace(dump: TraceDump): number {
  return Object.values(dump).reduce((sum, rows) => sum + rows.length, 0);
}
