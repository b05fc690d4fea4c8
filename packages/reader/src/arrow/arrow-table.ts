import { Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import type { QueryResult } from '../sandbox/run-query.ts';
import { arrowColumnType } from './arrow-types.ts';

/** The result of a query as an Arrow table. Columns of one name get `_1`, `_2` … behind it: Arrow knows them by name. */
export function arrowTable(result: Pick<QueryResult, 'columns' | 'rows'>): Table {
  const names = distinctNames(result.columns.map(({ name }) => name));
  const vectors = result.columns.map(({ type: duckType }, index) => {
    const { type, convert } = arrowColumnType(duckType);
    const values = result.rows.map((row) => {
      const cell = row[index] ?? null;
      return cell === null ? null : convert(cell);
    });
    return [names[index] ?? '', vectorFromArray(values, type)] as const;
  });
  return new Table(Object.fromEntries(vectors));
}

/** An Arrow IPC stream. */
export function arrowStream(result: Pick<QueryResult, 'columns' | 'rows'>): Uint8Array {
  return tableToIPC(arrowTable(result), 'stream');
}

/** Makes names distinct without changing the first of each. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let candidate = name;
    for (let count = 1; taken.has(candidate); count += 1) candidate = `${name}_${count}`;
    taken.add(candidate);
    return candidate;
  });
}
