import { share } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { compareWays } from './compare-ways.ts';
import { differencesOf, rowsOf } from './dump-archive.ts';
import { makeHistory } from './make-history.ts';
import { otherWays } from './ways-to-import.ts';

// Other histories are in the campaign.
test('INV-15: the archive of a history does not depend on order, cuts, repetition or lost indexes', async () => {
  const { expected, differences } = await compareWays(makeHistory(2), share(otherWays, 4), 2);
  expect(differences).toEqual([]);
  expect(rowsOf(expected)).toBeGreaterThan(200);
});

test('a history without one of its responses comes out differently', async () => {
  const files = makeHistory(1);
  const { expected } = await compareWays(files, [], 1);
  const shortened = files.map((file, place) => (place > 0 ? file : { ...file, bytes: withoutReply(file.bytes) }));
  const { expected: other } = await compareWays(shortened, [], 1);
  expect(differencesOf(other, expected)).not.toEqual([]);
});

/** A transcript without the last of its lines that is a response. */
function withoutReply(bytes: Buffer): Buffer {
  const lines = bytes.toString().split('\n');
  const last = lines.findLastIndex((line) => line.includes('"output_tokens"'));
  return Buffer.from(lines.filter((_, place) => place !== last).join('\n'));
}
