import { expect, test } from 'vitest';
import { renderClaimPairs } from '../../src/claims/claim-pairs.ts';
import type { ShownClaim } from '../../src/claims/shown-claim.ts';

const claim: ShownClaim = {
  ...{ kind: 'tests', status: 'verified', reason: 'passed', quote: 'All tests pass.', session: 's', turn: 0 },
  at: '2026-05-15T09:02:00.000Z',
};
const evidence = {
  ...{ command: 'npm test\nexit', outcome: 'passed', doer: 'agent', file: '/t/a.jsonl', line: 1_200 },
  at: '2026-05-15T09:01:00.000Z',
};

test('a turn without claims says so', () => {
  expect(renderClaimPairs([])).toBe('claims   none\n');
});

test('a claim stands above its evidence: what ran, how it ended, what it counted, who ran it, and where that is', () => {
  const ran = { ...evidence, passed: 8, doer: 'hook', because: 'exit code 0' };
  expect(renderClaimPairs([{ ...claim, evidence: ran }]).split('\n')).toEqual([
    'claims   1',
    '  verified  tests: "All tests pass."',
    '    npm test',
    '      passed at 2026-05-15 09:01:00; 8 units passed; by a hook of git; exit code 0',
    '      /t/a.jsonl, line 1,200',
    '',
  ]);
});

test('nothing counted is not zero counted', () => {
  expect(renderClaimPairs([{ ...claim, evidence }])).not.toContain('unit');
  expect(renderClaimPairs([{ ...claim, evidence: { ...evidence, passed: 0 } }])).toContain('; 0 units passed\n');
});

test('text of a transcript acts on no terminal', () => {
  const hostile = { ...claim, quote: '\u001b[2J', evidence: { ...evidence, command: '\u001b[2J', file: '\u202e' } };
  expect(renderClaimPairs([hostile])).not.toMatch(/\p{C}(?<!\n)/u);
});
