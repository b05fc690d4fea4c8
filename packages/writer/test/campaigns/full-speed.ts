import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Durability } from '@agentspine/sqlite';

/** What `children/record-at-full-speed.ts` is told. */
export interface SpeedOptions {
  readonly home: string;
  readonly durability: Durability;
  /** Rows a call; 1 is a single record. */
  readonly batchRows: number;
  readonly forMs: number;
}

export interface SpeedResult {
  readonly calls: number;
  readonly spooled: number;
  /** How long a call took. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
}

const program = join(import.meta.dirname, 'children/record-at-full-speed.ts');

/** For the last of them to be told when the first begins. */
const startMs = 300;

/** Lets processes record at the same time for a while, one for each size of batch. */
export async function recordAtFullSpeed(
  home: string,
  { durability, forMs, batchRows }: { durability: Durability; forMs: number; batchRows: readonly number[] },
): Promise<SpeedResult[]> {
  const recorders = batchRows.map((rows) => startRecorder({ home, durability, batchRows: rows, forMs }));
  try {
    await Promise.all(recorders.map(({ nextLine }) => nextLine()));
    const startAt = Date.now() + startMs;
    for (const { child } of recorders) child.stdin.end(`${startAt}`);
    const results = await Promise.all(recorders.map(({ nextLine }) => nextLine()));
    // Each closes its writer before the home may go.
    const codes = await Promise.all(recorders.map(({ exit }) => exit));
    if (codes.some(([code]) => code !== 0)) throw new Error('a process that records failed');
    return results.map((result) => JSON.parse(result) as SpeedResult);
  } finally {
    for (const { child } of recorders) child.kill();
  }
}

function startRecorder(options: SpeedOptions) {
  const child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('a process that records ended too early');
    return value;
  };
  return { child, exit, nextLine };
}
