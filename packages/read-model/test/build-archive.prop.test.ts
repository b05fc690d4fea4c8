import type { LedgerLine } from '@agentspine/schema';
import { propertyRuns } from '@agentspine/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ArchiveUnderTest, openArchiveUnderTest } from './archive-under-test.ts';
import { dumpArchive } from './dump-archive.ts';
import { ledgerParts, mix } from './ledger-arbitraries.ts';
import { encodeLines } from './memory-ledger.ts';

const numbers = fc.array(fc.nat({ max: 1_000 }), { minLength: 40, maxLength: 40 });

async function rebuilt(under: ArchiveUnderTest, lines: readonly LedgerLine[]): Promise<void> {
  under.ledger.bytes = encodeLines(lines);
  await under.archive.rebuild();
}

/** The campaign runs more of the same. */
test('A060: building after each of any cuts of a ledger equals one rebuild', async () => {
  await fc.assert(
    fc.asyncProperty(
      ledgerParts,
      numbers,
      fc.array(fc.nat({ max: 20_000 }), { maxLength: 6 }),
      async (parts, order, cuts) => {
        using pieces = openArchiveUnderTest();
        using whole = openArchiveUnderTest();
        const bytes = encodeLines(mix(parts, order));
        const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((left, right) => left - right);
        for (const end of ends) {
          pieces.ledger.rewrite(bytes.subarray(0, end));
          await pieces.archive.build();
        }
        whole.ledger.bytes = bytes;
        await whole.archive.rebuild();
        expect(dumpArchive(pieces.path)).toBe(dumpArchive(whole.path));
      },
    ),
    { numRuns: propertyRuns(25) },
  );
});

test('A060: the order in which transcripts are read does not matter, whole or line by line', async () => {
  await fc.assert(
    fc.asyncProperty(ledgerParts, numbers, numbers, async (parts, one, other) => {
      using left = openArchiveUnderTest();
      using right = openArchiveUnderTest();
      await rebuilt(left, mix(parts, one));
      for (const line of mix(parts, other)) {
        right.ledger.append(line);
        await right.archive.build();
      }
      if (right.ledger.bytes === undefined) await right.archive.build();
      expect(dumpArchive(right.path, { isOrderOnly: true })).toBe(dumpArchive(left.path, { isOrderOnly: true }));
    }),
    { numRuns: propertyRuns(8) },
  );
});
