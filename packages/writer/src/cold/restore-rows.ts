import type { SpineConnection } from '@agentspine/sqlite';
import { WriterError } from '../errors.ts';

/** How the lines of a table become rows again. */
export interface RestorableTable {
  readonly table: string;
  /** Inserts a row where its id is free. */
  readonly insertSql: string;
  /** What the INSERT binds, the id first; `undefined` for a line that is not a row. */
  readonly parse: (line: string) => readonly [id: number, ...values: (string | number | null)[]] | undefined;
  /** The line of a row that is there. */
  readonly readLine: (id: number) => string | undefined;
}

/**
 * Puts rows back in one transaction; a row that is there as it was stays. Returns how many were missing.
 * @throws WriterError `COLD_ROW_INVALID`, `COLD_ROW_CONFLICT`, DatabaseError `SPINE_…`; then none of them was put back
 */
export function restoreRows(connection: SpineConnection, table: RestorableTable, lines: readonly string[]): number {
  return connection.transaction(() => {
    let missing = 0;
    for (const line of lines) missing += restoreRow(connection, table, line);
    return missing;
  });
}

function restoreRow(connection: SpineConnection, { table, insertSql, parse, readLine }: RestorableTable, line: string) {
  const values = parse(line);
  if (values === undefined) {
    throw new WriterError('COLD_ROW_INVALID', `this is not a row of ${table}: ${line.slice(0, 200)}`);
  }
  const { changes } = connection.prepare(insertSql).run(...values);
  if (changes === 0 && readLine(values[0]) !== line) {
    throw new WriterError('COLD_ROW_CONFLICT', `${table} has another row ${values[0]} already: nothing was put back`);
  }
  return changes;
}
