import { expect, test } from 'vitest';
import { stampRow } from '../../src/rows/side-rows.ts';
import { enrichmentJson, type StampedValue, StampFold } from '../../src/stamps/fold-stamps.ts';
import { minute } from '../line-builders.ts';

type Given = readonly [selector: Parameters<typeof stampRow>[0]['selector'], note: string, at: number];

function noteOf(given: readonly Given[], turn: { readonly messageId: string; readonly ts: string }): string | null {
  const fold = new StampFold(
    given.map(([selector, note, at], index) => stampRow({ ts: minute(at), selector, enrichment: { note } }, index)),
  );
  const folded = new Map<string, StampedValue>();
  fold.foldTurn(turn, folded);
  return enrichmentJson(folded);
}

const turn = { messageId: 'm1', ts: minute(5) };

test.each<[string, readonly Given[], string | null]>([
  ['none', [], null],
  ['another message', [[{ messageId: 'm2' }, 'x', 1]], null],
  ['a range that ends at the turn', [[{ range: { toTs: minute(5) } }, 'x', 1]], 'x'],
  ['a range that begins at the turn', [[{ range: { fromTs: minute(5) } }, 'x', 1]], 'x'],
  ['a range just behind it', [[{ range: { fromTs: '2026-01-01T00:05:00.001Z' } }, 'x', 1]], null],
  ['the message in another range', [[{ messageId: 'm1', range: { toTs: minute(4) } }, 'x', 1]], null],
  [
    'a narrow one that is earlier than a wide one',
    [
      [{ messageId: 'm1' }, 'narrow', 1],
      [{ sessionId: 's1' }, 'wide', 2],
    ],
    'wide',
  ],
  [
    'two at one time',
    [
      [{ sessionId: 's1' }, 'first', 1],
      [{ messageId: 'm1' }, 'second', 1],
    ],
    'second',
  ],
  [
    'overlapping ranges',
    [
      [{ range: { toTs: minute(9) } }, 'late', 3],
      [{ range: { fromTs: minute(1) } }, 'early', 2],
    ],
    'late',
  ],
])('what a turn gets from stamps on %s', (_, given, note) => {
  expect(noteOf(given, turn)).toBe(note === null ? null : JSON.stringify({ note }));
});

test('a turn without a time is in no range', () => {
  expect(noteOf([[{ range: { toTs: minute(9) } }, 'x', 1]], { messageId: 'm1', ts: '' })).toBeNull();
});

test('keys are sorted and may be called anything', () => {
  const stamped = { value: 'v', ts: minute(1), ledgerOffsetBytes: 0 };
  expect(
    enrichmentJson(
      new Map([
        ['z', stamped],
        ['__proto__', stamped],
        ['a"', stamped],
      ]),
    ),
  ).toBe('{"__proto__":"v","a\\"":"v","z":"v"}');
});
