import { storedNames } from '@agentspine/schema';
import { openSqliteToRead } from '@agentspine/sqlite';

/** A table of the trace that is not what its events say. */
export interface StaleRows {
  /** The table that has them. */
  readonly table: string;
  /** What the rows are, as the end of "… rows of TABLE". */
  readonly what: string;
  /** How many rows. */
  readonly count: number;
}

/** Of a task that was not deleted later. */
const isKept = `NOT EXISTS (SELECT 1 FROM events d
  WHERE d.aggregate_id = e.aggregate_id AND d.event_type = 'task.deleted' AND d.seq > e.seq)`;

const timelineTypes = "('timeline.logged', 'tool.invoked', 'prompt.submitted', 'completion.received')";

const questions: readonly (StaleQuestion & { readonly sql: string })[] = [
  {
    table: 'timeline_rows',
    what: 'are missing for their events',
    sql: `SELECT count(*) FROM events e WHERE e.event_type IN ${timelineTypes}
      AND (e.payload_json IS NULL OR json_extract(e.payload_json, '$.timeline_event') IS NOT NULL) AND ${isKept}
      AND NOT EXISTS (SELECT 1 FROM timeline_rows t WHERE t.seq = e.seq)`,
  },
  {
    table: 'timeline_rows',
    what: 'have no event',
    sql: `SELECT count(*) FROM timeline_rows t
      WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = t.seq)`,
  },
  {
    table: 'tasks_current',
    what: 'are missing for their events',
    sql: `SELECT count(*) FROM events e WHERE e.event_type = 'task.created' AND ${isKept}
      AND NOT EXISTS (SELECT 1 FROM tasks_current t WHERE t.id = e.aggregate_id)`,
  },
  {
    table: 'turns',
    what: 'are of a task that is not there',
    sql: 'SELECT count(*) FROM turns u WHERE NOT EXISTS (SELECT 1 FROM tasks_current t WHERE t.id = u.task_id)',
  },
  {
    table: 'search_tasks',
    what: 'are missing for their tasks',
    sql: `SELECT count(*) FROM tasks_current t WHERE NOT EXISTS (SELECT 1 FROM search_tasks s WHERE s.task_id = t.id)`,
  },
  {
    table: 'search_documents_fts',
    what: 'are missing, or left over',
    sql: `SELECT abs((SELECT count(*) FROM search_documents) - (SELECT count(*) FROM search_documents_fts_docsize))`,
  },
];

interface StaleQuestion {
  readonly table: string;
  readonly what: string;
}

/**
 * Looks for tables of the trace that a rebuild would change, going by which rows there are and not by their cells. Nothing of
 * a store without the trace. @throws SqliteError where it cannot be read
 */
export function findStaleRows(path: string): readonly StaleRows[] {
  const database = openSqliteToRead(path);
  try {
    if (!storedNames(database).has('event_packs')) return [];
    const found = questions.map(({ table, what, sql }) => {
      return { table, what, count: database.prepare<[], number>(sql).pluck().get() ?? 0 };
    });
    return found.filter(({ count }) => count > 0);
  } finally {
    database.close();
  }
}
