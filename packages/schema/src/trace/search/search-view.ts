import { eventNamesSql } from '../event-names.ts';
import { isoTimeSql } from '../timeline/timeline-view.ts';

/** The text of the document that an event makes, in SQL where `e` is its row of `events` and `x` the one of `search_events`. */
export const searchTextSql = 'coalesce(x.search_text, spine_search_text(e.payload_json))';

/** `search_documents` as it is in the file: SQLite has no function for a text that nothing changed, so that it is NULL. */
export const storedSearchViewSql: string = `CREATE VIEW search_documents AS ${selectSql('x.search_text', storedEvents())};`;

/** The same with every text, for a connection that has the function. */
export const wholeSearchViewSql: string = `CREATE TEMP VIEW IF NOT EXISTS search_documents AS ${selectSql(searchTextSql, wholeEvents())}`;

/**
 * For a connection of ours: the documents, numbered, with about how many bytes a text has, which need not be computed: a body beyond 96 KiB is not in it.
 */
export const placedSearchViewSql: string = `CREATE TEMP VIEW IF NOT EXISTS placed_search_documents AS ${selectSql(
  searchTextSql,
  wholeEvents(),
  {
    task: ', rowid AS row_no, octet_length(search_text) AS text_bytes',
    event: `, e.seq, coalesce(octet_length(x.search_text),
    octet_length(t.title) + octet_length(t.extras_json) + min(coalesce(t.body_bytes, 0), 98304))`,
  },
)}`;

/** The same of a store of an older schema, in which documents are rows of a table. */
export const olderSearchViewSql = `CREATE TEMP VIEW IF NOT EXISTS placed_search_documents AS
  SELECT *, rowid AS row_no, octet_length(search_text) AS text_bytes FROM main.search_documents`;

interface EventsToSearch {
  readonly rows: string;
  readonly task: string;
  readonly join: string;
}

function storedEvents(): EventsToSearch {
  const { task, joinTask } = eventNamesSql();
  return { rows: 'event_rows', task, join: joinTask };
}

function wholeEvents(): EventsToSearch {
  return { rows: 'events', task: 'e.aggregate_id', join: '' };
}

/** Casts give columns the types that they had in a table. */
function selectSql(searchText: string, { rows, task, join }: EventsToSearch, more = { task: '', event: '' }): string {
  return `SELECT rowid AS rowid, CAST('task' AS TEXT) AS scope, task_id AS entity_id, task_id, search_text, embedding,
    embedding_model, updated_at${more.task} FROM search_tasks
  UNION ALL SELECT e.seq, 'event', e.event_id, ${task}, CAST(${searchText} AS TEXT), x.embedding, x.embedding_model,
    CAST(coalesce(x.updated_at, ${isoTimeSql('e.event_time')}) AS TEXT)${more.event} FROM timeline_rows AS t JOIN ${rows} AS e ON e.seq = t.seq${join}
    LEFT JOIN search_events AS x ON x.event_id = e.event_id`;
}
