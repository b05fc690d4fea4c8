import assert from 'node:assert/strict';
import { type UtcDay, utcDayOfMs } from '@agentspine/schema';
import { batchOfRows } from '../../src/cold/cold-batch.ts';
import type { ColdRow, ColdSource } from '../../src/index.ts';

/** A hot store in memory with the contract of the real one: what it has committed survives every fault of the files. */
export class MemorySource implements ColdSource {
  readonly table = 'logs';
  readonly rows = new Map<number, string>();
  readonly held = new Set<number>();
  watermark: string | undefined;
  /** Every value that the watermark ever had. */
  readonly watermarks: string[] = [];
  readonly batchRows: number;

  constructor(batchRows = 3) {
    this.batchRows = batchRows;
  }

  add(id: number, timestamp: string, payload: string | null = `payload ${id}`): this {
    this.rows.set(id, lineOf(id, timestamp, payload));
    return this;
  }

  daysUpTo(last: UtcDay): readonly UtcDay[] {
    const days = new Set([...this.rows.values()].map(dayOf));
    return [...days].filter((day) => day <= last).sort();
  }

  openDay(day: UtcDay) {
    const leaving: ColdRow[] = [...this.rows]
      .filter(([id, line]) => dayOf(line) === day && !this.held.has(id))
      .map(([id, line]) => ({ id, line }))
      .sort((left, right) => left.id - right.id);
    const { batchRows } = this;
    return {
      rowCount: leaving.length,
      *batches() {
        for (let at = 0; at < leaving.length; at += batchRows) {
          const batch = batchOfRows(leaving.slice(at, at + batchRows));
          assert(batch !== undefined);
          yield batch;
        }
      },
      seal: async (watermark: UtcDay) => {
        for (const { id } of leaving) assert(this.rows.delete(id));
        if (this.watermark === undefined || watermark > this.watermark) this.watermark = watermark;
        this.watermarks.push(this.watermark);
        return leaving.length;
      },
    };
  }

  readWatermark(): string | undefined {
    return this.watermark;
  }

  restoreRows(lines: readonly string[]): number {
    const missing = lines.filter((line) => !this.rows.has(JSON.parse(line).id));
    for (const line of missing) this.rows.set(JSON.parse(line).id, line);
    return missing.length;
  }
}

/** A line of `logs`. */
export function lineOf(id: number, timestamp: string, payload: string | null = `payload ${id}`): string {
  return JSON.stringify({ id, source: 'system', type: 'tick', refId: null, payload, timestamp: Date.parse(timestamp) });
}

function dayOf(line: string): UtcDay {
  const day = utcDayOfMs(JSON.parse(line).timestamp);
  assert(day !== undefined);
  return day;
}
