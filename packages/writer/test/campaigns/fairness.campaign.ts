import { join } from 'node:path';
import type { Durability } from '@agentspine/sqlite';
import { openTempHome, roundsOf } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { recordAtFullSpeed, type SpeedResult } from './full-speed.ts';

const forMs = roundsOf({ small: 2_000, full: 4_000 });
const single = Array<number>(8).fill(1);
const durabilities: readonly Durability[] = ['power', 'process'];

test.each(durabilities)(
  'P11: of eight processes that record at full speed at durability %s the slowest gets a quarter of a fair share, and none is told that the database is locked',
  async (durability) => {
    using folder = openTempHome();
    const alone = await recordAtFullSpeed(join(folder.path, 'alone'), { durability, forMs, batchRows: [1] });
    const results = await recordAtFullSpeed(join(folder.path, 'home'), { durability, forMs, batchRows: single });
    report(`${durability}, one alone`, alone);
    report(`${durability}, eight together`, results);
    expect(results.map(({ spooled }) => spooled)).toEqual(single.map(() => 0));
    expect(slowestShare(results)).toBeGreaterThanOrEqual(0.25);
  },
);

test.each(durabilities)(
  'P11: beside a process that writes batches of a thousand, seven that write single records at durability %s all get their turns',
  async (durability) => {
    using folder = openTempHome();
    const batchRows = [1_000, ...single.slice(1)];
    const results = await recordAtFullSpeed(join(folder.path, 'home'), { durability, forMs, batchRows });
    report(`${durability}, a batch writer`, results.slice(0, 1));
    report(`${durability}, seven beside it`, results.slice(1));
    expect(results.map(({ spooled }) => spooled)).toEqual(batchRows.map(() => 0));
    expect(slowestShare(results.slice(1))).toBeGreaterThanOrEqual(0.25);
  },
);

/** The least calls of a process by the mean of all. */
function slowestShare(results: readonly SpeedResult[]): number {
  const calls = results.map((result) => result.calls);
  return (Math.min(...calls) * calls.length) / calls.reduce((sum, count) => sum + count, 0);
}

function report(what: string, results: readonly SpeedResult[]): void {
  const total = results.reduce((sum, { calls }) => sum + calls, 0);
  const most = (key: 'p50Ms' | 'p99Ms' | 'mostMs') => Math.max(...results.map((result) => result[key])).toFixed(2);
  const rate = Math.round((total * 1_000) / forMs);
  const share = slowestShare(results).toFixed(2);
  console.log(
    `${what}: ${rate} calls/s, slowest share ${share}, p50 ${most('p50Ms')} p99 ${most('p99Ms')} max ${most('mostMs')} ms`,
  );
}
