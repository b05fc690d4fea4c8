import type { LedgerLine, SourceFileId } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { SaidLines } from '../../src/import/said-lines.ts';

const line = (generation: number, from: number, said: object): LedgerLine =>
  ({ v: 1, at: ['0123456789abcdef' as SourceFileId, generation, from, from + 1], ...said }) as unknown as LedgerLine;

const compaction = { kind: 'compaction', record: { sessionId: 's' } };
const other = { kind: 'compaction', record: { sessionId: 't' } };

test('a line is repeated that the version before has at any place; what else is there is new', () => {
  const before = new SaidLines([line(0, 10, compaction)]);
  const [same, fresh] = [line(1, 90, compaction), line(1, 10, other)];
  expect(before.divide([fresh, same])).toEqual({ fresh: [fresh], repeated: [same] });
});

test('lines that are equal but for their places are as many as there are: one more is new', () => {
  const before = new SaidLines([line(0, 1, compaction), line(0, 2, compaction)]);
  const three = [3, 4, 5].map((from) => line(1, from, compaction));
  expect(before.divide(three)).toEqual({ fresh: three.slice(2), repeated: three.slice(0, 2) });
  // Each version is compared with all of the one before.
  expect(before.divide(three.slice(0, 1)).fresh).toEqual([]);
});

test('what could not be read is always new: it is at its place only', () => {
  const unparsed = { kind: 'unparsed', source: 'cline', reason: 'damaged' };
  expect(new SaidLines([line(0, 1, unparsed)]).divide([line(1, 1, unparsed)]).fresh).toHaveLength(1);
});
