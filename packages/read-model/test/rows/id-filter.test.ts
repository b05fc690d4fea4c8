import { expect, test } from 'vitest';
import { IdFilter } from '../../src/rows/id-filter.ts';

test('a filter may have every id that was added, and few others', () => {
  const filter = new IdFilter();
  const added = Array.from({ length: 20_000 }, (_, index) => `msg_${index}`);
  const others = added.map((id) => `${id}-other`);
  expect(added.some((id) => filter.mayHave(id))).toBe(false);
  for (const id of added) filter.add(id);
  expect(added.every((id) => filter.mayHave(id))).toBe(true);
  expect(others.filter((id) => filter.mayHave(id)).length).toBeLessThan(100);
});
