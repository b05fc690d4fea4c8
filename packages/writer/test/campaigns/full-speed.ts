import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Durability } from '../../src/index.ts';

/** What `children/record-at-full-speed.ts` is told. */
export interface SpeedOptions {
  readonly home: string;
  readonly durability: Durability;
  /** Rows a call; 1 is a single record. */
  readonly batchRows: number;
  /** Milliseconds since the epoch. */
  readonly startAt: number;
  readonly endAt: number;
}

export interface SpeedResult {
  readonly calls: number;
  readonly spooled: number;
  /** How long a call took. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
}

/** For eight processes to load their programs on few cores. */
const startMs = 3_000;
const run = promisify(execFile);

/** Lets processes record at the same time for a while, one for each size of batch. */
export async function recordAtFullSpeed(
  home: string,
  { durability, forMs, batchRows }: { durability: Durability; forMs: number; batchRows: readonly number[] },
): Promise<SpeedResult[]> {
  const startAt = Date.now() + startMs;
  const program = join(import.meta.dirname, 'children/record-at-full-speed.ts');
  const results = batchRows.map(async (rows) => {
    const options: SpeedOptions = { home, durability, batchRows: rows, startAt, endAt: startAt + forMs };
    const { stdout } = await run(process.execPath, [program, JSON.stringify(options)]);
    return JSON.parse(stdout) as SpeedResult;
  });
  return Promise.all(results);
}
