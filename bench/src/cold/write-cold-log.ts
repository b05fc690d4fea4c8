import { join } from 'node:path';
import { ColdArchive, type ColdBatch, type ColdDay, type ColdSource } from '../../../packages/archive/src/index.ts';
import { nodeFileSystem } from '../../../packages/durable-fs/src/index.ts';
import { type UtcDay, utcDayBounds } from '../../../packages/schema/src/index.ts';
import { lockOptions } from '../../../packages/stores/src/lock-options.ts';
import { openWriter } from '../../../packages/writer/src/index.ts';
import { daysOfRows, type LogRow } from './log-rows.ts';

const batchRowsMax = 500;

/** Makes a home whose log is cold, every row of it: what `spine store archive` leaves, without the rows in SQLite first. */
export async function writeColdLog(home: string, days: number, rows: Iterator<LogRow, void>): Promise<void> {
  openWriter({ home }).close();
  const directory = join(home, 'archive', 'logs');
  const archive = new ColdArchive({ directory, fileSystem: nodeFileSystem, lockOptions });
  await archive.archiveDays({ source: new RowSource(days, rows), now: Date.now() });
}

/** The days of a stream of rows, which come in their order. */
class RowSource implements ColdSource {
  readonly table = 'logs';
  readonly #days: number;
  readonly #rows: Iterator<LogRow, void>;
  #next: IteratorResult<LogRow, void>;

  constructor(days: number, rows: Iterator<LogRow, void>) {
    this.#days = days;
    this.#rows = rows;
    this.#next = rows.next();
  }

  daysUpTo(): readonly UtcDay[] {
    return daysOfRows(this.#days);
  }

  openDay(day: UtcDay): ColdDay {
    return { rowCount: 0, batches: () => this.#batches(utcDayBounds(day).endMs), seal: () => Promise.resolve(0) };
  }

  readWatermark(): undefined {
    return undefined;
  }

  restoreRows(): number {
    return 0;
  }

  *#batches(endMs: number): Generator<ColdBatch, void> {
    for (;;) {
      const batch: LogRow[] = [];
      for (let next = this.#next; !next.done && next.value.timestamp < endMs; next = this.#next) {
        batch.push(next.value);
        this.#next = this.#rows.next();
        if (batch.length === batchRowsMax) break;
      }
      const [first, last] = [batch.at(0), batch.at(-1)];
      if (first === undefined || last === undefined) return;
      const text = batch.map((row) => `${JSON.stringify(row)}\n`).join('');
      yield { rows: batch.length, firstId: first.id, lastId: last.id, bytes: Buffer.from(text) };
    }
  }
}
