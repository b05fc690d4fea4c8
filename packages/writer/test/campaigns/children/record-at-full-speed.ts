/**
 * Says when it is ready, is told on standard input when to start, in milliseconds since the epoch, records as fast as it can
 * for a while, and says how that went. `node record-at-full-speed.ts <options as JSON>`.
 */
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { openWriter } from '../../../src/open-writer.ts';
import type { SpeedOptions, SpeedResult } from '../full-speed.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as SpeedOptions;
const { home, durability, batchRows, forMs } = options;
let spooled = 0;
using writer = openWriter({
  home,
  durability,
  onProblem: () => {
    spooled += 1;
  },
});
const row = { sessionId: 'session', agent: 'agent', model: 'model', inputTokens: 123, outputTokens: 4_567 };
const rows = Array.from({ length: batchRows }, () => row);
const recordOnce = batchRows === 1 ? recordOne : recordMany;
const tooksMs: number[] = [];
// Opened, prepared and warm before it counts.
recordOnce();
process.stdout.write('ready\n');
const startAt = Number(await text(process.stdin));
await sleep(startAt - Date.now());
for (let now = performance.now(), end = now + forMs; now < end; ) {
  recordOnce();
  const then = performance.now();
  tooksMs.push(then - now);
  now = then;
}
tooksMs.sort((left, right) => left - right);
const result: SpeedResult = {
  calls: tooksMs.length,
  spooled,
  p50Ms: quantile(0.5),
  p99Ms: quantile(0.99),
  mostMs: quantile(1),
};
process.stdout.write(JSON.stringify(result));

function recordOne(): void {
  writer.obs.recordTokenUsage(row);
}

function recordMany(): void {
  writer.obs.recordTokenUsageBatch(rows);
}

function quantile(part: number): number {
  return tooksMs[Math.min(tooksMs.length - 1, Math.floor(tooksMs.length * part))] ?? 0;
}
