/**
 * A process of its own that records as many ticks as it is told into a home, says the ids as JSON, and how many problems
 * there were. With `wait` it opens first, says `open`, and records when it is told to go on; with `slowly` it rests after
 * each.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { openWriter } from '../../src/index.ts';

const [home, source, count, mode] = process.argv.slice(2);
if (home === undefined || source === undefined) throw new Error('which home, and who?');
const restMs = 25;
let problems = 0;
const onProblem = (): void => {
  problems += 1;
};
using writer = openWriter({ home, durability: 'process', onProblem });
if (mode === 'wait') {
  process.stdout.write('open\n');
  await once(process.stdin, 'data');
  process.stdin.destroy();
}
const ids: number[] = [];
for (let number = 0; number < Number(count); number += 1) {
  ids.push(writer.obs.recordTick({ source, detailJson: { number } }));
  if (mode === 'slowly') await sleep(restMs);
}
process.stdout.write(JSON.stringify({ ids, problems }));
