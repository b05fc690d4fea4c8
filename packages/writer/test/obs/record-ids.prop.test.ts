import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spooledId } from '../../src/obs/record-ids.ts';

const micros = fc.integer({ min: 1, max: 4_000_000_000_000_000 });
const steps = fc.array(fc.integer({ min: -200, max: 200 }), { minLength: 1, maxLength: 300 });

test('ids that a process spools under grow, never repeat and keep to its lane, however its clock steps', () => {
  fc.assert(
    fc.property(micros, steps, fc.nat(4_194_304), (start, deltas, processId) => {
      let [now, last] = [start + 100_000, 0];
      for (const delta of deltas) {
        now += delta;
        const id = spooledId(now, last, processId);
        expect(id).toBeGreaterThan(last);
        expect(id % 64).toBe(processId % 64);
        // Near the time of the failure, or directly behind the last one.
        expect(Math.abs(id - Math.max(now, last))).toBeLessThanOrEqual(64);
        last = id;
      }
    }),
  );
});

test('neighbouring processes never spool under one id', () => {
  fc.assert(
    fc.property(
      micros,
      steps,
      fc.nat(4_194_304),
      fc.integer({ min: 1, max: 63 }),
      (start, deltas, processId, distance) => {
        const idsOf = (lane: number): Set<number> => {
          let [now, last] = [start + 100_000, 0];
          return new Set(
            deltas.map((delta) => {
              now += delta;
              last = spooledId(now, last, lane);
              return last;
            }),
          );
        };
        const theirs = idsOf(processId + distance);
        expect([...idsOf(processId)].filter((id) => theirs.has(id))).toEqual([]);
      },
    ),
  );
});
