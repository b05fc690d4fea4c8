import type { SourceEntry } from '@agentspine/archive';
import { builtInHarnesses, tracerName } from '@agentspine/ingest';
import type { SourceFileId } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { findBehind } from '../../src/import/trace/find-behind.ts';

const file = '0123456789abcdef' as SourceFileId;
const entry = { harness: 'claude-code', generation: 2, end: 100 } as SourceEntry;
const place = {
  file,
  generation: 2,
  byteOffset: 60,
  takenBytes: 60,
  parser: tracerName(builtInHarnesses.get('claude-code')),
  isOpen: false,
};

test.each([
  ['was never told of', undefined, 100],
  ['grew', place, 40],
  ['is as the trace knows it', { ...place, takenBytes: 100 }, undefined],
  ['began anew', { ...place, generation: 1, takenBytes: 100 }, 100],
  ['is read by another parser', { ...place, takenBytes: 100, parser: 'claude-code/0+0' }, 100],
])('of a file that %s, so much is new: %#', (_how, known, newBytes) => {
  const places = new Map(known === undefined ? [] : [[file as string, known] as const]);
  const expected = newBytes === undefined ? [] : [{ file, entry, newBytes }];
  expect(findBehind(new Map([[file, entry]]), places, builtInHarnesses)).toEqual(expected);
});
