import { expect, test } from 'vitest';
import { knownHarnesses, knownPlaces } from '../src/index.ts';

test('harnesses that were made of a documented format are marked as experimental', () => {
  const marked = knownHarnesses.harnesses.filter(({ isExperimental }) => isExperimental === true);
  expect(marked.map(({ source }) => source)).toEqual(['kimi-code', 'grok', 'factory-droid', 'amp']);
});

test('every harness has its places in the list that is read without parsers', () => {
  expect(knownPlaces.files.map(({ source }) => source).sort()).toEqual(
    knownHarnesses.harnesses.map(({ source }) => source).sort(),
  );
});
