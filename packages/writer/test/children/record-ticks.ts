/**
 * A process of its own that records as many ticks as it is told into a home, says the ids as JSON, and how many problems
 * there were. With `wait` it opens first, says `open`, and records when it is told to go on.
 */
import { once } from 'node:events';
import { openWriter } from '../../src/index.ts';

const [home, source, count, mode] = process.argv.slice(2);
if (home === undefined || source === undefined) throw new Error('which home, and who?');
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
const ids = Array.from({ length: Number(count) }, (_, number) =>
  writer.obs.recordTick({ source, detailJson: { number } }),
);
process.stdout.write(JSON.stringify({ ids, problems }));
