import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChangingHome, happening, tables } from './segment-fixture.ts';

test('a question over copies of rows has the answer of one over the rows, whatever happened to the store and to the copies', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 8, maxLength: 14 }), async (happenings) => {
      using home = new ChangingHome();
      await home.copy();
      for (const [index, happen] of happenings.entries()) {
        await happen(home);
        const table = tables[index % tables.length] ?? 'logs';
        expect(await home.rows(table, 'use')).toEqual(await home.rows(table, 'none'));
      }
      for (const table of tables) expect(await home.rows(table, 'use')).toEqual(await home.rows(table, 'none'));
    }),
    { numRuns: Number(process.env['PROPERTY_FACTOR'] ?? 1) },
  );
}, 600_000);
