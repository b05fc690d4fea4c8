import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

/** The cells of one column of a chunk, as DuckDB has them; valid as long as the chunk is. */
export interface RawVector {
  readonly data: Uint8Array;
  /** A bit a row, set where it has a value; `undefined` where all have one. */
  readonly validity: Uint8Array | undefined;
  readonly rows: number;
}

/** Looks at a column whose cells take `width` bytes each. */
export function vectorOf(chunk: DuckDBDataChunk, column: number, width: number): RawVector {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
  const rows = chunk.rowCount;
  // Typed as always there; where every row has a value it is not.
  const validity = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8) as Uint8Array | null;
  return { data: duckdb.vector_get_data(vector, rows * width), validity: validity ?? undefined, rows };
}

/** The bytes of a text or blob: four of length, then up to 12 of its own, or four of them and a pointer to all. */
export function textBytesOf({ data }: RawVector, row: number, length: number): Uint8Array {
  const at = row * 16;
  if (length <= 12) return data.subarray(at + 4, at + 4 + length);
  return duckdb.get_data_from_pointer(data.buffer as ArrayBuffer, data.byteOffset + at + 8, length);
}
