import { type DataType, makeData, Table, type Timestamp, tableToIPC, Vector, vectorFromArray } from 'apache-arrow';
import type { QueryResult } from '../sandbox/run-query.ts';
import { arrowColumnType } from './arrow-types.ts';

/** The result of a query as an Arrow table. Columns of one name get `_1`, `_2` … after it: Arrow knows them by name. */
function arrowTable(result: Pick<QueryResult, 'columns' | 'rows'>): Table {
  const names = distinctNames(result.columns.map(({ name }) => name));
  const vectors = result.columns.map(({ type: duckType }, index) => {
    const { type, storage, convert } = arrowColumnType(duckType);
    const values = result.rows.map((row) => {
      const cell = row[index] ?? null;
      return cell === null ? null : convert(cell);
    });
    const vector = vectorFromArray(values, storage ?? type);
    return [names[index] ?? '', storage === undefined ? vector : withType(vector, type)] as const;
  });
  return new Table(Object.fromEntries(vectors));
}

/** The same bytes under another type of the same width. */
function withType(vector: Vector, type: DataType): Vector {
  const chunks = vector.data.map(({ length, nullCount, nullBitmap, values }) =>
    makeData({ type: type as Timestamp, length, nullCount, nullBitmap, data: values }),
  );
  return new Vector(chunks);
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
