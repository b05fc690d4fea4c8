import { firstSeed, roundsOf } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { SpineUnderTest } from './spine-under-test.ts';
import { Draw, runTraceOperations } from './trace-operations.ts';
import { dumpTrace } from './trace-tables.ts';

test('after any 1,000 operations, every table made again is the one that grew, seed after seed', async () => {
  const rounds = roundsOf({ small: 1, full: 20 });
  for (let seed = firstSeed(); seed < firstSeed() + rounds; seed += 1) {
    using spine = new SpineUnderTest();
    const draw = new Draw(seed);
    for (let stretch = 0; stretch < 4; stretch += 1) {
      await runTraceOperations(spine, draw, 250);
      const before = dumpTrace(spine);
      spine.writer.trace.rebuild();
      expect(dumpTrace(spine), `seed ${seed}`).toEqual(before);
    }
  }
});
