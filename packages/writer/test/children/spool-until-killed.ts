/** A process of its own that records ticks of many lengths into a home whose database is locked, and says the id of each. */
import { writeSync } from 'node:fs';
import { openWriter } from '../../src/index.ts';

const [home] = process.argv.slice(2);
if (home === undefined) throw new Error('which home?');
const writer = openWriter({ home, durability: 'process', busyTimeoutMs: 0 });
for (let number = 0; ; number += 1) {
  const detailJson = { number, padding: 'x'.repeat((number * 7_919) % 60_000) };
  writeSync(1, `${writer.obs.recordTick({ source: 'doomed', detailJson })}\n`);
}
