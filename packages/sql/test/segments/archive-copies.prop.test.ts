import fc from 'fast-check';
import { expect, test } from 'vitest';
import { archiveHappening, ChangingArchive } from './archive-fixture.ts';

test('a question over copies of the archive has the answer of one over its rows, whatever happened to it and to the copies', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(archiveHappening, { minLength: 6, maxLength: 12 }), async (happenings) => {
      using home = new ChangingArchive();
      await home.copy();
      for (const happen of happenings) {
        await happen(home);
        expect(await home.allRows('use')).toEqual(await home.allRows('none'));
      }
    }),
    { numRuns: Number(process.env['PROPERTY_FACTOR'] ?? 1) },
  );
}, 600_000);
