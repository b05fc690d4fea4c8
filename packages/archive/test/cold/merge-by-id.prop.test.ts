import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeById } from '../../src/cold/merge-by-id.ts';
import type { ColdRow } from '../../src/index.ts';

const row = (id: number): ColdRow => ({ id, line: `{"id":${id}}` });
const ids = fc
  .uniqueArray(fc.integer({ min: -40, max: 40 }))
  .map((list) => list.toSorted((left, right) => left - right));
/** Rows in batches of any sizes, empty ones among them. */
const batches = (list: readonly number[], cuts: readonly number[]) => {
  const ends = [0, ...cuts.map((cut) => cut % (list.length + 1)), list.length].toSorted((left, right) => left - right);
  return ends.slice(1).map((end, index) => list.slice(ends[index], end).map(row));
};

async function* inTurns(rows: readonly (readonly ColdRow[])[]) {
  yield* rows;
}

test('merging is the union by id, ascending, however the two streams are cut', async () => {
  await fc.assert(
    fc.asyncProperty(ids, ids, fc.array(fc.nat()), fc.array(fc.nat()), async (sealed, leaving, cuts, otherCuts) => {
      const merged: ColdRow[] = [];
      for await (const batch of mergeById(inTurns(batches(sealed, cuts)), batches(leaving, otherCuts))) {
        merged.push(...batch);
      }
      const union = [...new Set([...sealed, ...leaving])].toSorted((left, right) => left - right);
      expect(merged).toEqual(union.map(row));
    }),
  );
});

test('two rows with one id that differ are never merged', async () => {
  const merge = async () => {
    for await (const _ of mergeById(inTurns([[row(1), row(2)]]), [[{ id: 2, line: '{"id":2,"x":1}' }]]));
  };
  await expect(merge()).rejects.toMatchObject({ id: 2 });
});
