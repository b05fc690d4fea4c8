import type { ColdFiles } from '../sandbox/obs-views.ts';
import { filesSql, type PublicTable } from '../sandbox/public-tables.ts';

/** A column of `logs` as a line of its cold file has it, and the columns of SQL that are made of it. */
export interface ColdLogColumn {
  readonly name: string;
  readonly key: string;
  readonly type: 'BIGINT' | 'VARCHAR';
  readonly readBy: readonly string[];
}

const column = (name: string, type: ColdLogColumn['type'], key = name, readBy = [name]): ColdLogColumn => ({
  ...{ name, type, key, readBy },
});

export const coldLogColumns: readonly ColdLogColumn[] = [
  column('id', 'BIGINT'),
  column('source', 'VARCHAR'),
  column('type', 'VARCHAR'),
  column('ref_id', 'VARCHAR', 'refId'),
  column('payload', 'VARCHAR'),
  column('timestamp', 'BIGINT', 'timestamp', ['timestamp', 'ts', 'ts_ms']),
];

/**
 * The table that takes the cold rows of `logs`: the columns that the query names, and the day, which is that of the file.
 * A column that nobody asks for would take 16 bytes a row all the same.
 */
export function coldLogsTable(columns: readonly string[]): PublicTable {
  const named = coldLogColumns.filter(({ name }) => columns.includes(name));
  return { schema: 'spine', name: 'cold_logs', columns: [...named, { name: 'day', type: 'DATE' }] };
}

/** Every column that a cold row of `logs` has. */
export const allColdLogColumns: readonly string[] = coldLogColumns.map(({ name }) => name);

/** A day of which nothing is asked but its rows, and their number. */
export interface CountedDay {
  readonly day: string;
  readonly rows: number;
}

/**
 * `log.all_logs`: what is live and what is cold, with the same columns; one that was not asked for is NULL in cold rows.
 * Rows of counted days are made when they are asked for: to hold ten million days would take longer than to count them.
 * Files have every column.
 */
export function allLogsViewSql(
  columns: readonly string[],
  { counted, files = [], hasDoubles = false }: { readonly counted: readonly CountedDay[] } & Partial<ColdFiles>,
): string {
  const cells = coldLogColumns.map(({ name, type }) => (columns.includes(name) ? name : `NULL::${type} AS ${name}`));
  const names = coldLogsTable(columns).columns.map(({ name }) => name);
  const nulls = names.slice(0, -1).map(() => 'NULL, ');
  const ranges = counted.map(({ day, rows }) => ` UNION ALL SELECT ${nulls.join('')}DATE '${day}' FROM range(${rows})`);
  const notHot = hasDoubles ? ' WHERE NOT EXISTS (SELECT 1 FROM spine.logs h WHERE h.id = c.id)' : '';
  const ofFiles = files.length === 0 ? '' : ` UNION ALL SELECT ${names.join(', ')} FROM ${filesSql(files)} c${notHot}`;
  const timestamp = columns.includes('timestamp') ? 'timestamp' : 'NULL::BIGINT';
  return `CREATE OR REPLACE VIEW log.all_logs AS SELECT *, false AS is_cold FROM log.logs UNION ALL
    SELECT ${cells.join(', ')}, TRY(epoch_ms(${timestamp})) AS ts, ${timestamp} AS ts_ms, day, true AS is_cold
    FROM (SELECT ${names.join(', ')} FROM spine.cold_logs${ranges.join('')}${ofFiles})`;
}

/**
 * Appends lines: `$1` is a JSON array of them, `$2` their day. A key that is missing or of another type is an error, and so
 * is a time of another day, which a query by day would not find.
 */
export function insertLogLinesSql(columns: readonly string[]): string {
  const named = coldLogColumns.filter(({ name }) => columns.includes(name));
  const shape = Object.fromEntries(named.map(({ key, type }) => [key, type]));
  const values = named.map(({ key }) => (key === 'timestamp' ? timestampSql : `r."${key}"`));
  const names = [...named.map(({ name }) => name), 'day'];
  return `INSERT INTO spine.cold_logs (${names.join(', ')}) SELECT ${[...values, '$2::VARCHAR::DATE'].join(', ')}
    FROM (SELECT unnest(from_json_strict($1::VARCHAR, '[${JSON.stringify(shape)}]')) AS r)`;
}

const timestampSql = `CASE WHEN TRY(epoch_ms(r.timestamp))::DATE = $2::VARCHAR::DATE THEN r.timestamp
  ELSE error('a row is of another day') END`;

/** Rows of the table that were also in SQLite when the query began: a day that is being moved. */
export const deleteDoubleLogsSql: string = 'DELETE FROM spine.cold_logs WHERE id IN (SELECT id FROM spine.logs)';
