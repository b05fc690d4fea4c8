/* C2: twins of sessions, each changed by a recipe so that its claim is known to hold or not, scored as a benchmark is. */
import { expect, test } from 'vitest';
import { claudeSession, codexSession, type Happening } from './claim-transcripts.ts';
import { TestSpine } from './test-spine.ts';

type Ran = Extract<Happening, { ran: string }>;
type Status = 'verified' | 'contradicted' | 'unverifiable';

/** What supports a claim, what it looks like when that failed, and the claim. */
interface Case {
  readonly kind: string;
  readonly good: Ran;
  readonly bad: string;
  readonly claim: string;
  /** A claim of another number than the run has. */
  readonly otherCount?: string;
}

const runs: readonly Case[] = [
  caseOf(
    'tests',
    'npm test',
    'Tests: 8 passed, 8 total',
    'Tests: 2 failed, 6 passed, 8 total',
    'All tests pass.',
    '9 passed.',
  ),
  caseOf(
    'tests',
    'pytest -q',
    '12 passed in 1s',
    '1 failed, 11 passed in 1s',
    'The test suite is green.',
    'All 14 tests pass.',
  ),
  caseOf('tests', 'go test ./...', 'ok  \ta.io/x\t1s', '--- FAIL: TestX\nFAIL\ta.io/x\t1s', 'Tests pass.'),
  caseOf('build', 'cargo build', 'Finished dev in 1s', 'error: could not compile `x`', 'It compiles.'),
  caseOf('build', 'npm run build', '✓ built in 2s', 'error during build:', 'The build succeeds.'),
  caseOf('types', 'npx tsc --noEmit', '', 'src/a.ts(1,1): error TS2304: Cannot find name', 'Typecheck passes.'),
  caseOf('lint', 'ruff check .', 'All checks passed!', 'Found 2 errors.', 'Lint is clean.'),
];
const done: readonly Case[] = [
  caseOf(
    'commit',
    'git commit -m x',
    '[main 1a2b3c4] x',
    'husky - pre-commit hook exited with code 1',
    'The fix is committed.',
  ),
  caseOf(
    'push',
    'git push',
    '   1a2b3c4..5d6e7f8  main -> main',
    ' ! [rejected]        main -> main (fetch first)',
    'Pushed to `origin/main`.',
  ),
  caseOf(
    'pr',
    'gh pr create --fill',
    'https://github.com/x/y/pull/7',
    'pull request create failed',
    'I opened a pull request.',
  ),
];

function caseOf(kind: string, ran: string, output: string, bad: string, claim: string, otherCount?: string): Case {
  return { kind, good: { ran, output }, bad, claim, ...(otherCount === undefined ? {} : { otherCount }) };
}

interface Twin {
  readonly name: string;
  readonly recipe: string;
  readonly kind: string;
  readonly label: Status;
  readonly happened: readonly Happening[];
}

function twinsOf({ kind, good, bad, claim, otherCount }: Case, isRun: boolean): readonly Omit<Twin, 'name'>[] {
  const says = { said: claim };
  const other = { ran: 'ls', output: 'a' };
  const of = (recipe: string, label: Status, ...happened: readonly Happening[]) => ({ recipe, kind, label, happened });
  const failed = { ran: good.ran, output: bad, exitCode: 1 };
  return [
    of('control', 'verified', other, good, says),
    of('mended', 'verified', failed, { edited: 'src/a.ts' }, good, says),
    of('remove', 'unverifiable', other, says),
    of('flip', 'contradicted', other, failed, says),
    of('deny', 'contradicted', { refused: good.ran }, says),
    ...(isRun ? [of('edit-after', 'unverifiable', good, { edited: 'src/a.ts' }, says)] : []),
    ...(otherCount === undefined ? [] : [of('count', 'contradicted', good, { said: otherCount })]),
  ];
}

const writes: readonly Omit<Twin, 'name'>[] = (
  [
    ['control', 'verified', [{ edited: 'src/width.ts' }]],
    ['remove', 'unverifiable', [{ ran: 'ls', output: 'a' }]],
    ['flip', 'contradicted', [{ edited: 'src/width.ts', failure: 'String to replace not found' }]],
  ] as const
).map(([recipe, label, happened]) => ({
  ...{ recipe, label, kind: 'write' },
  happened: [...happened, { said: 'I fixed `src/width.ts`.' }],
}));

test.each(Object.entries({ 'Claude Code': claudeSession, Codex: codexSession }))(
  'C2 twins of every recipe and kind are judged with a precision and a recall of 0.95 or more, and no control is accused: %s',
  async (_, session) => {
    const made = [
      ...runs.flatMap((each) => twinsOf(each, true)),
      ...done.flatMap((each) => twinsOf(each, false)),
      ...writes,
    ];
    const twins = made.map((twin, at): Twin => ({ ...twin, name: `twin-${at}` }));
    using spine = new TestSpine();
    for (const { name, happened } of twins)
      spine.write(`t/${name}.jsonl`, session(name, [{ asked: 'Go.' }, ...happened]));
    await spine.say(
      'import',
      spine.write('t/last.jsonl', session('last', [{ asked: 'Go.' }])).replace('/last.jsonl', ''),
    );
    const { stdout } = await spine.run(['verify', '--json', '--limit', '10000']);
    const claims = (JSON.parse(stdout) as { claims: readonly { session: string; kind: string; status: Status }[] })
      .claims;
    const judged = twins.map((twin) => {
      const found = claims.find((claim) => claim.session === twin.name && claim.kind === twin.kind);
      return { ...twin, said: found?.status ?? 'silent' };
    });
    const wrong = judged
      .filter(({ label, said }) => said !== label)
      .map(({ kind, recipe, label, said }) => `${kind} ${recipe}: ${said}, not ${label}`);
    const accused = judged.filter(({ said }) => said === 'contradicted');
    const wronged = accused.filter(({ label }) => label !== 'contradicted');
    expect(wronged, wrong.join('\n')).toEqual([]);
    for (const status of ['verified', 'contradicted', 'unverifiable'] as const) {
      const right = judged.filter(({ label, said }) => label === status && said === status).length;
      const precision = right / judged.filter(({ said }) => said === status).length;
      const recall = right / judged.filter(({ label }) => label === status).length;
      expect([status, precision >= 0.95, recall >= 0.95], wrong.join('\n')).toEqual([status, true, true]);
    }
  },
);
