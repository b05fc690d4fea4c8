import assert from 'node:assert/strict';
import type { ColdRow } from './cold-source.ts';

/** Rows a batch of the merged stream holds at most. */
const batchRowsMax = 4_096;

/** A row of the hot store and one of the file have the same id and are not the same row. */
export class DifferingRows extends Error {
  readonly id: number;

  constructor(id: number) {
    super(`row ${id} differs`);
    this.id = id;
  }
}

/**
 * The union of two ascending streams by id, ascending; holds one batch of each. Rows that are in both have to be the same.
 * @throws DifferingRows
 */
export async function* mergeById(
  sealed: AsyncIterable<readonly ColdRow[]>,
  leaving: Iterable<readonly ColdRow[]>,
): AsyncGenerator<readonly ColdRow[], void> {
  const hot = new RowCursor(leaving);
  let merged: ColdRow[] = [];
  for await (const batch of sealed) {
    for (const row of batch) {
      while (hot.row !== undefined && hot.row.id < row.id) {
        merged.push(hot.row);
        hot.advance();
        if (merged.length >= batchRowsMax) {
          yield merged;
          merged = [];
        }
      }
      if (hot.row?.id === row.id) {
        if (hot.row.line !== row.line) throw new DifferingRows(row.id);
        hot.advance();
      }
      merged.push(row);
    }
    yield merged;
    merged = [];
  }
  yield* hot.rest();
}

/** The head of a stream of batches. */
class RowCursor {
  readonly #batches: Iterator<readonly ColdRow[]>;
  #batch: readonly ColdRow[] = [];
  #at = -1;

  constructor(batches: Iterable<readonly ColdRow[]>) {
    this.#batches = batches[Symbol.iterator]();
    this.advance();
  }

  get row(): ColdRow | undefined {
    return this.#batch[this.#at];
  }

  advance(): void {
    const before = this.row?.id ?? Number.NEGATIVE_INFINITY;
    this.#at += 1;
    while (this.#at >= this.#batch.length) {
      const next = this.#batches.next();
      if (next.done) return;
      this.#batch = next.value;
      this.#at = 0;
    }
    assert(this.row !== undefined && this.row.id > before, 'rows come in the order of their ids');
  }

  *rest(): Generator<readonly ColdRow[], void> {
    if (this.#at < this.#batch.length) yield this.#batch.slice(this.#at);
    for (let next = this.#batches.next(); !next.done; next = this.#batches.next()) yield next.value;
  }
}
