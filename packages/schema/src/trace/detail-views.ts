/*
 * Details of events and events of turns are views: their rows name an event by its place, and what the event says of itself is
 * not held a second time. Rows are found by their event, within another question too; `event_relation_rows` finds an edge by its other end.
 */
import { type EventNamesSql, eventNamesSql } from './event-names.ts';
import { isoTimeSql } from './timeline/timeline-view.ts';

/** A view of the file, and what its rows are read by in their order. */
interface DetailView {
  /** What is selected, before `more` columns. */
  readonly sql: (more: string, names: EventNamesSql) => string;
  /** The column that numbers its rows. */
  readonly rowNo: string;
}

const usage = [
  ...['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_create_tokens', 'cost_usd', 'duration_ms', 'model'],
  ...['prompt_id', 'stop_reason'],
];
const relation = ['edge_kind', 'relation_type', 'relation_label', 'relation_explanation'];

const views: Readonly<Record<string, DetailView>> = {
  event_files: {
    sql: (more) => `SELECT e.event_id, f.file_path, f.source, f.write_count${more}
  FROM event_file_rows AS f JOIN event_rows AS e ON e.seq = f.seq`,
    rowNo: 'f.row_no',
  },
  event_relations: {
    sql: (
      more,
    ) => `SELECT e.event_id, CAST(iif(r.edge_kind = 'related', e.event_id, r.other_event_id) AS TEXT) AS source_event_id,
    CAST(iif(r.edge_kind = 'related', r.other_event_id, e.event_id) AS TEXT) AS target_event_id, ${listOf('r', relation)}${more}
  FROM event_relation_rows AS r JOIN event_rows AS e ON e.seq = r.seq`,
    rowNo: 'r.row_no',
  },
  event_token_usage: {
    sql: (
      more,
      { task, session, joinTask, joinSession },
    ) => `SELECT e.event_id, ${session} AS session_id, ${task} AS task_id, ${listOf('u', usage)},
    CAST(${isoTimeSql('e.event_time')} AS TEXT) AS occurred_at${more}
  FROM event_usage_rows AS u JOIN event_rows AS e ON e.seq = u.seq${joinTask}${joinSession}`,
    rowNo: 'u.seq',
  },
  turn_events: {
    sql: (more) => `SELECT t.event_id AS turn_id, e.event_id${more}
  FROM turn_event_rows AS l JOIN event_rows AS e ON e.seq = l.seq JOIN event_rows AS t ON t.seq = l.turn`,
    rowNo: 'l.seq',
  },
};

/** As they are in the file. */
export const storedDetailViewsSql: readonly string[] = Object.entries(views).map(
  ([name, { sql }]) => `CREATE VIEW ${name} AS ${sql('', eventNamesSql())};`,
);

/** For a connection of ours: `placed_…` has the rows of a view, numbered. */
export function placedDetailViewsSql(names: EventNamesSql): string {
  const placed = Object.entries(views).map(
    ([name, { sql, rowNo }]) =>
      `CREATE TEMP VIEW IF NOT EXISTS placed_${name} AS ${sql(`, ${rowNo} AS row_no`, names)};`,
  );
  return placed.join('\n');
}

/** The same of a store of an older schema, in which these are tables, and the rows that questions of ours name. */
export const olderDetailViewsSql: string = `
  CREATE TEMP VIEW IF NOT EXISTS event_usage_rows AS
    SELECT e.seq, ${listOf('u', usage)} FROM main.event_token_usage AS u JOIN events AS e ON e.event_id = u.event_id;
  CREATE TEMP VIEW IF NOT EXISTS event_file_rows AS
    SELECT e.seq, f.file_path, f.source, f.write_count FROM main.event_files AS f JOIN events AS e ON e.event_id = f.event_id;
  CREATE TEMP VIEW IF NOT EXISTS event_relation_rows AS
    SELECT e.seq, r.edge_kind, r.source_event_id AS other_event_id, ${listOf('r', relation.slice(1))}
    FROM main.event_relations AS r JOIN events AS e ON e.event_id = r.event_id WHERE r.edge_kind <> 'related'
    UNION ALL SELECT e.seq, r.edge_kind, r.target_event_id, ${listOf('r', relation.slice(1))}
    FROM main.event_relations AS r JOIN events AS e ON e.event_id = r.event_id WHERE r.edge_kind = 'related';
  ${Object.keys(views)
    .map((name) => `CREATE TEMP VIEW IF NOT EXISTS placed_${name} AS SELECT *, rowid AS row_no FROM main.${name};`)
    .join('\n')}`;

function listOf(table: string, columns: readonly string[]): string {
  return columns.map((column) => `${table}.${column}`).join(', ');
}
