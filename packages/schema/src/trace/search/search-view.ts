import { isoTimeSql } from '../timeline/timeline-view.ts';

/** The text of the document that an event makes, in SQL where `e` is its row of `events` and `x` the one of `search_events`. */
export const searchTextSql = 'coalesce(x.search_text, spine_search_text(e.payload_json))';

/** `search_documents` as it is in the file: SQLite has no function for a text that nothing changed, so that it is NULL. */
export const storedSearchViewSql: string = `CREATE VIEW search_documents AS ${selectSql('x.search_text', 'event_rows')};`;

/** The same with every text, for a connection that has the function. */
export const wholeSearchViewSql: string = `CREATE TEMP VIEW IF NOT EXISTS search_documents AS ${selectSql(searchTextSql, 'events')}`;

/** Casts give columns the types that they had in a table. */
function selectSql(searchText: string, events: string): string {
  return `SELECT rowid AS rowid, CAST('task' AS TEXT) AS scope, task_id AS entity_id, task_id, search_text, embedding,
    embedding_model, updated_at FROM search_tasks
  UNION ALL SELECT e.seq, 'event', e.event_id, e.aggregate_id, CAST(${searchText} AS TEXT), x.embedding, x.embedding_model,
    CAST(coalesce(x.updated_at, ${isoTimeSql('e.event_time')}) AS TEXT) FROM timeline_rows AS t JOIN ${events} AS e ON e.seq = t.seq
    LEFT JOIN search_events AS x ON x.event_id = e.event_id`;
}
