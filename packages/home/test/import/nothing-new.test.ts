import { expect, test } from 'vitest';
import { judgeMetadata } from '../../src/import/judge-metadata.ts';
import {
  claimBytesMax,
  encodeNothingNew,
  type NothingNew,
  parseClaim,
  parseNothingNew,
} from '../../src/import/nothing-new.ts';

const stat = { device: '1', inode: '2', size: 3, mtimeNs: '1700000000123456789', ctimeNs: '1700000000123456790' };

const claim: NothingNew = {
  program: 'one build',
  tracers: ['codex/3+3', 'pi/2+3'],
  home: '/home/of/a "user"',
  contentMode: undefined,
  fillsTrace: true,
  stores: { 'ledger.jsonl': '1 2 3 4 5', 'config.json': '' },
  madeAtMs: 5,
  restsAtMs: 6,
  files: new Map([
    ['/a.jsonl', { end: 3, stat }],
    ['__proto__', { end: 0, stat }],
  ]),
  skipped: new Map([['/b.jsonl', stat]]),
};

test('what is written of an import with nothing to do is read again as it was, nanoseconds and odd names included', () => {
  expect(parseNothingNew(encodeNothingNew(claim))).toEqual(claim);
  const timeless = { ...claim, restsAtMs: undefined, contentMode: 'off' };
  expect(parseNothingNew(encodeNothingNew(timeless))).toEqual(timeless);
});

test('a claim that is cut anywhere is as good as missing', () => {
  const text = encodeNothingNew(claim);
  for (let length = 0; length < text.length; length += 1)
    expect(parseNothingNew(text.slice(0, length))).toBeUndefined();
});

test('whatever bit of a claim flips, a file that changed is looked at, and nothing else is claimed', () => {
  const bytes = Buffer.from(encodeNothingNew(claim));
  const changed = { ...stat, ctimeNs: '1800000000000000000' };
  let readable = 0;
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    const read = tryToParse(flipped.toString());
    if (read === undefined) continue;
    readable += 1;
    expect({ ...read, files: claim.files, skipped: claim.skipped }, `bit ${bit}`).toEqual(claim);
    for (const path of ['/a.jsonl', '/b.jsonl']) {
      const known = { entry: read.files.get(path), skipped: read.skipped.get(path) };
      expect(judgeMetadata(path, changed, known), `bit ${bit}`).toBe('to-open');
    }
  }
  expect(readable).toBeGreaterThan(0);
});

/** Whoever reads a claim takes text that is no JSON for none. */
function tryToParse(text: string): NothingNew | undefined {
  try {
    return parseNothingNew(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

test('the claim is known from the beginning and the end of the file, and not where a character of either is another', () => {
  const [head, tail] = [
    encodeNothingNew(claim).slice(0, claimBytesMax.first),
    encodeNothingNew(claim).slice(-claimBytesMax.last),
  ];
  expect(parseClaim(head, tail)).toMatchObject({ program: claim.program, home: claim.home, stores: claim.stores });
  for (let at = 0; at < head.indexOf('\n'); at += 1) {
    expect(parseClaim(`${head.slice(0, at)}~${head.slice(at + 1)}`, tail), `at ${at}`).toBeUndefined();
  }
  for (let at = 1; at < tail.length; at += 1) expect(parseClaim(head, tail.slice(0, at))).toBeUndefined();
});

test('a claim of another version of the format is as good as missing', () => {
  const first = '{"v":2,"length":2}';
  expect(parseNothingNew(`${first}\n{}\nfecc17db\n`)).toBeUndefined();
});
