// Prints how much memory short-lived objects have, before and after many of them: node make-garbage.ts [bound]
import process from 'node:process';
import { getHeapSpaceStatistics } from 'node:v8';
import { boundYoungObjects } from '../../src/index.ts';

const youngBytes = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;

const [, , mode] = process.argv;
if (mode === 'bound') boundYoungObjects();
const before = youngBytes();
let kept: unknown[] = [];
for (let each = 0; each < 3_000_000; each += 1) {
  kept.push({ each, of: [each] });
  // Some survive a collection, which makes V8 give them more room.
  if (each % 60_000 === 0) kept = [];
}
console.log(JSON.stringify({ before, after: youngBytes() }));
