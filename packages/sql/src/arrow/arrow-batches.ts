import assert from 'node:assert/strict';
import type { DuckDBDataChunk, DuckDBType } from '@duckdb/node-api';
import { Field, makeData, RecordBatch, RecordBatchStreamWriter, Schema, Struct } from 'apache-arrow';
import { type ArrowColumn, arrowColumn } from './arrow-columns.ts';
import { distinctNames } from './distinct-names.ts';

/** A chunk of DuckDB has at most 2,048 rows; readers of Arrow work best on tens of thousands at a time. */
const batchRowsMax = 32_768;

/** A batch ends with the chunk that brings it here. */
const batchBytes = 4 * 1024 * 1024;

const chunkRowsMax = 2_048;

/** A column of a result, as DuckDB has it. */
export interface DuckDBColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

/**
 * Makes an Arrow IPC stream of the chunks of a result: what its methods return, one after the other. Columns of one name get `_1`, `_2` …
 * after it: many readers of Arrow know them by name.
 */
export class ArrowBatches {
  readonly #columns: readonly ArrowColumn[];
  readonly #schema: Schema;
  readonly #writer = new BatchWriter();
  #rows = 0;
  #bytes = 0;

  constructor(columns: readonly DuckDBColumn[]) {
    const names = distinctNames(columns.map(({ name }) => name));
    this.#columns = columns.map(({ type }) => arrowColumn(type, batchRowsMax));
    this.#schema = new Schema(this.#columns.map(({ type }, index) => new Field(names[index] ?? '', type, true)));
    this.#writer.reset(undefined, this.#schema);
  }

  /** Takes a chunk; the bytes of a batch where it fills one. */
  add(chunk: DuckDBDataChunk): Buffer | undefined {
    assert(chunk.rowCount <= chunkRowsMax);
    for (const [index, column] of this.#columns.entries()) this.#bytes += column.add(chunk, index);
    this.#rows += chunk.rowCount;
    if (this.#bytes < batchBytes && this.#rows + chunkRowsMax <= batchRowsMax) return undefined;
    this.#endBatch();
    // A copy, because the columns begin again in the same memory.
    return this.#writer.take();
  }

  /** The rest, with the end of the stream. */
  end(): Buffer {
    this.#endBatch();
    this.#writer.close();
    return this.#writer.take();
  }

  #endBatch(): void {
    if (this.#rows === 0) return;
    const children = this.#columns.map((column) => column.take());
    const struct = makeData({ type: new Struct(this.#schema.fields), length: this.#rows, nullCount: 0, children });
    this.#writer.write(new RecordBatch(this.#schema, struct));
    this.#rows = 0;
    this.#bytes = 0;
  }
}

/** Arrow's own writer gives its bytes to streams only, which would hold any number of batches. */
class BatchWriter extends RecordBatchStreamWriter {
  #parts: Uint8Array[] = [];

  protected override _write(part: ArrayBufferView): this {
    const { buffer, byteOffset, byteLength } = part;
    this.#parts.push(new Uint8Array(buffer, byteOffset, byteLength));
    this._position += byteLength;
    return this;
  }

  /** A copy of what was written since the last time. */
  take(): Buffer {
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    return bytes;
  }
}
