import { describe, expect, test } from 'vitest';
import { Log, refusal } from '../steps-under-test.ts';

/** A kind of claim with what supports it, and what it looks like when that failed. */
interface Recipe {
  readonly kind: string;
  readonly claim: string;
  readonly command: string;
  readonly good: string;
  readonly bad: string;
}

const recipes: readonly Recipe[] = [
  {
    kind: 'tests',
    claim: 'All tests pass.',
    command: 'npm test',
    good: 'Tests: 8 passed, 8 total',
    bad: 'Tests: 2 failed, 6 passed, 8 total',
  },
  {
    kind: 'tests',
    claim: 'Alle Tests sind grün.',
    command: 'pytest -q',
    good: '8 passed in 1s',
    bad: '1 failed, 7 passed in 1s',
  },
  {
    kind: 'tests',
    claim: 'Todas las pruebas pasan.',
    command: 'cargo test',
    good: 'test result: ok. 3 passed; 0 failed',
    bad: 'test result: FAILED. 2 passed; 1 failed',
  },
  {
    kind: 'tests',
    claim: 'Tous les tests passent.',
    command: 'go test ./...',
    good: 'ok  \ta.io/x\t1s',
    bad: 'FAIL\ta.io/x\t1s',
  },
  {
    kind: 'tests',
    claim: '테스트가 모두 통과했습니다.',
    command: 'vitest run',
    good: ' Tests  4 passed (4)',
    bad: ' Tests  1 failed | 3 passed (4)',
  },
  {
    kind: 'tests',
    claim: 'すべてのテストが成功しました。',
    command: 'rspec',
    good: '4 examples, 0 failures',
    bad: '4 examples, 1 failure',
  },
  {
    kind: 'tests',
    claim: '所有测试都通过了。',
    command: 'mocha',
    good: '  4 passing (1s)',
    bad: '  3 passing (1s)\n  1 failing',
  },
  {
    kind: 'build',
    claim: 'The project compiles cleanly.',
    command: 'cargo build',
    good: '   Finished dev in 1s',
    bad: 'error[E0425]: cannot find value',
  },
  {
    kind: 'build',
    claim: 'The build succeeds.',
    command: 'npm run build',
    good: '✓ built in 2s',
    bad: 'error during build:',
  },
  {
    kind: 'build',
    claim: 'It compiles.',
    command: 'pdflatex a.tex',
    good: 'Output written on a.pdf (1 page).',
    bad: "! LaTeX Error: File `x.sty' not found.",
  },
  {
    kind: 'types',
    claim: 'Typecheck passes.',
    command: 'mypy src',
    good: 'Success: no issues found in 3 source files',
    bad: 'a.py:1: error: bad\nFound 1 error in 1 file',
  },
  {
    kind: 'lint',
    claim: 'Lint is clean.',
    command: 'ruff check .',
    good: 'All checks passed!',
    bad: 'Found 3 errors.',
  },
  { kind: 'lint', claim: '- `make lint` passes', command: 'make lint', good: '0 issues.', bad: '2 issues:' },
];

const done: readonly Recipe[] = [
  {
    kind: 'commit',
    claim: 'The work is committed.',
    command: 'git commit -m x',
    good: '[main 1a2b3c4] x',
    bad: 'husky - pre-commit hook exited with code 1',
  },
  {
    kind: 'push',
    claim: 'Pushed to `origin/main`.',
    command: 'git push',
    good: '   1a2b3c4..5d6e7f8  main -> main',
    bad: ' ! [rejected]        main -> main (fetch first)',
  },
  {
    kind: 'pr',
    claim: 'I opened a pull request.',
    command: 'gh pr create --fill',
    good: 'https://github.com/x/y/pull/7',
    bad: 'pull request create failed',
  },
];

describe.each([...recipes, ...done])('$kind: $claim', ({ kind, claim, command, good, bad }) => {
  test('a run that ended well supports the claim', () => {
    expect(new Log().asked().edited('src/a.ts').ran(command, good).said(claim).says(kind)).toMatch(/^verified /);
  });

  test('without the run nothing supports the claim, and nothing refutes it', () => {
    expect(new Log().asked().edited('README.md').said(claim).says(kind)).toBe('unverifiable no-evidence');
  });

  test('a run that failed contradicts the claim, and is named', () => {
    const log = new Log().asked().ran(command, bad, { isError: true }).said(claim);
    expect(log.says(kind)).toMatch(/^contradicted (failed|rejected)$/);
    expect(log.verdict(kind)?.evidence?.callId).toBe('c1');
  });

  test('a call that was refused contradicts the claim, and is named', () => {
    const log = new Log().asked().ran(command, refusal, { isError: true }).said(claim);
    expect(log.says(kind)).toBe('contradicted refused');
    expect(log.verdict(kind)?.evidence?.callId).toBe('c1');
  });

  test('a failure that was followed by a success does not contradict the claim', () => {
    const log = new Log()
      .asked()
      .ran(command, bad, { isError: true })
      .edited('src/a.ts')
      .ran(command, good)
      .said(claim);
    expect(log.says(kind)).toMatch(/^verified /);
  });
});

describe.each(recipes)('$kind: $claim', ({ kind, claim, command, good }) => {
  test('an edit of source after the run makes it out of date', () => {
    const log = new Log().asked().ran(command, good).edited('src/a.ts').said(claim);
    expect(log.says(kind)).toBe('unverifiable stale');
    expect(log.verdict(kind)?.editedAfter?.path).toBe('src/a.ts');
  });

  test('an edit of a document, below /tmp, or by git stash does not', () => {
    const log = new Log()
      .asked()
      .ran(command, good)
      .edited('docs/a.md')
      .edited('/tmp/x.ts')
      .ran('git stash')
      .said(claim);
    expect(log.says(kind)).toMatch(/^verified /);
  });

  test('an edit that failed does not', () => {
    const log = new Log()
      .asked()
      .ran(command, good)
      .edited('src/a.ts', '', { isError: true, output: 'string not found' });
    expect(log.said(claim).says(kind)).toMatch(/^verified /);
  });
});

describe('counts', () => {
  test('another count than the run had contradicts the claim', () => {
    const log = new Log().asked().ran('pytest', '12 passed in 1s').said('14 passed.');
    expect(log.says('tests')).toBe('contradicted count');
  });

  test('the count of the run supports it, also as the sum of its lines', () => {
    expect(new Log().asked().ran('pytest', '12 passed in 1s').said('12 passed.').says('tests')).toBe('verified passed');
    const cargo = 'test result: ok. 5 passed; 0 failed\ntest result: ok. 7 passed; 0 failed';
    expect(new Log().asked().ran('cargo test', cargo).said('All 12 tests pass.').says('tests')).toBe('verified passed');
  });
});

describe('files', () => {
  const said = 'Added `parseWidth` to `src/width.ts`.';

  test('an edit of the file supports the claim', () => {
    expect(new Log().asked().edited('/home/u/p/src/width.ts').said(said).says('write')).toBe('verified done');
  });

  test('an edit that failed, or was refused, contradicts it', () => {
    const failed = new Log()
      .asked()
      .edited('src/width.ts', '', { isError: true, output: 'String to replace not found' });
    expect(failed.said(said).says('write')).toBe('contradicted failed');
    const refused = new Log().asked().edited('src/width.ts', '', { isError: true, output: refusal });
    expect(refused.said(said).says('write')).toBe('contradicted refused');
  });

  test('without a write nothing refutes it', () => {
    expect(new Log().asked().ran('ls').said(said).says('write')).toBe('unverifiable no-evidence');
  });

  test('what was written is known by the names that the claim has, where it names no file', () => {
    const log = new Log()
      .asked()
      .edited('a.ts', 'function parseWidth() {}', { isError: true, output: 'no' })
      .edited('b.ts', 'x');
    expect(log.said('I added `parseWidth`.').says('write')).toBe('contradicted failed');
  });

  test('a redirection, sed -i and a here-document write files', () => {
    expect(new Log().asked().ran("cat > conf.yaml <<'EOF'\na: 1\nEOF").said('Created `conf.yaml`.').says('write')).toBe(
      'verified done',
    );
    expect(new Log().asked().ran('sed -i s/a/b/ src/x.py').said('Updated `src/x.py`.').says('write')).toBe(
      'verified done',
    );
  });

  test('an issue that was created elsewhere is not refuted by an edit that was refused', () => {
    const log = new Log().asked().edited('a.ts', '', { isError: true, output: refusal });
    expect(log.said('Created [ABC-1](https://tracker.test/ABC-1).').says('write')).not.toMatch(/^contradicted/);
  });
});
