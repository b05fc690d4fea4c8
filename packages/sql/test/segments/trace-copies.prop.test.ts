import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChangingTrace, traceHappening } from './trace-fixture.ts';

test('a question over copies of tables of spine.db that list no changes has the answer of one over rows, whatever happened to the store and to the copies', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(traceHappening, { minLength: 6, maxLength: 12 }), async (happenings) => {
      using home = new ChangingTrace();
      await home.copyAtRest();
      for (const happen of happenings) {
        await happen(home);
        expect(await home.allRows('use')).toEqual(await home.allRows('none'));
      }
    }),
    { numRuns: Number(process.env['PROPERTY_FACTOR'] ?? 1) },
  );
}, 600_000);
