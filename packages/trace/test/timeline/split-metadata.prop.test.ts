import { joinMetadata, type TimelineMetadata } from '@agentspine/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitMetadata } from '../../src/timeline/split-metadata.ts';
import { metadataArbitrary } from './metadata-arbitraries.ts';
import { normalMetadata } from './normal-metadata.ts';

test('what is split and joined is what was given, in its documented form', () => {
  fc.assert(
    fc.property(metadataArbitrary, (metadata) => {
      expect(joinMetadata(splitMetadata(metadata))).toEqual(normalMetadata(metadata));
    }),
    { numRuns: 2000 },
  );
});

test('what was read may be written again and again: from the second time on it is the same', () => {
  const roundTrip = (metadata: TimelineMetadata) => joinMetadata(splitMetadata(metadata));
  fc.assert(
    fc.property(metadataArbitrary, (metadata) => {
      const second = roundTrip(roundTrip(metadata));
      expect(roundTrip(second)).toEqual(second);
    }),
    { numRuns: 2000 },
  );
});
