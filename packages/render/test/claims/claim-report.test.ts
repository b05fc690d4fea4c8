import { expect, test } from 'vitest';
import { lineOfClaim } from '../../src/claims/claim-report.ts';
import type { ShownClaim } from '../../src/claims/shown-claim.ts';
import { displayWidth } from '../../src/text/display-width.ts';

const claim = {
  status: 'unverifiable',
  reason: 'no-evidence',
  quote: 'All 22 tests pass, 통과, and so does the linter of the other package',
  session: 'f70db4c5-8eb1-4c18-b759-7c6c08c0f868',
  turn: 12,
  at: '2026-08-20T04:26:00.000Z',
} as unknown as ShownClaim;

test('why a claim has its status is read at every width: on a line of its own where one line is too short for both', () => {
  const why = 'nothing found that shows it';
  for (const width of [undefined, 200, 140]) {
    expect(lineOfClaim(claim, { width }).split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^\\? ".* {2}${why}$`)),
    ]);
  }
  for (const width of [120, 80, 60]) {
    const lines = lineOfClaim(claim, { width }).split('\n');
    expect(lines[0]).toMatch(/^\? "All 22 tests.* {2}f70db4c5 · turn 13 · 2026-08-20 04:26$/);
    expect(lines.slice(1)).toEqual([`    ${why}`]);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  }
  expect(lineOfClaim(claim, { width: 40 }).split('\n')[1]).toBe(`    ${why}`);
});
