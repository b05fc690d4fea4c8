import { expect, test } from 'vitest';
import { starterRules } from '../../src/index.ts';
import { compileRule } from '../../src/rules/compiled-rule.ts';
import { parseRuleInput } from '../../src/rules/rule.ts';
import type { ToolCall } from '../../src/rules/tool-call-of.ts';
import { turnTextsOf } from '../../src/rules/trigger-match.ts';
import { judge } from '../../src/rules/verdict.ts';

const bash = (command: string): ToolCall => ({ tool: 'Bash', action: 'command', command });
const edit: ToolCall = { tool: 'Edit', action: 'file-write', path: 'src/a.ts' };

function status(name: string, assistantText: string, ...calls: readonly ToolCall[]): string | undefined {
  const input = starterRules.find((rule) => rule.name === name);
  const rule = compileRule({ id: 'r', createdAt: '', ...parseRuleInput(input) });
  return judge(rule, { ...turnTextsOf({ askedText: 'tests pass, I committed', assistantText }), calls })?.status;
}

test('every rule of the starter set compiles, says why, and is like no other', () => {
  const parsed = starterRules.map(parseRuleInput);
  expect(new Set(parsed.map(({ signature }) => signature)).size).toBe(parsed.length);
  for (const rule of parsed) {
    expect(rule.rationale, rule.name).toMatch(/\.$/);
    const { expectation } = compileRule({ id: 'r', createdAt: '', ...rule });
    if (expectation.kind !== 'conditions') throw new Error(`${rule.name} does not compile`);
    for (const entry of expectation.commands ?? []) expect(entry.regex, `${rule.name}: ${entry.lower}`).toBeDefined();
  }
});

const ranTests = [
  ...[
    'npx vitest run',
    'cd x && npm test',
    'pnpm run test:unit',
    'yarn jest --ci',
    'bun test',
    'bunx vitest',
    'deno test -A',
  ],
  ...['node --test', 'node --import tsx --test', './node_modules/.bin/mocha', 'npm run unit-test', 'nx run app:test'],
  ...['pytest -q', 'python -m pytest -q', 'python3 -m unittest', 'uv run pytest tests', 'tox -e py3', 'nox -s tests'],
  ...[
    'poetry run pytest',
    'uv run python -m pytest',
    'FOO=1 BAR= uv run pytest',
    'hatch run test',
    'python manage.py test',
  ],
  ...[
    'cargo test -p x',
    'cargo nextest run',
    'go test ./...',
    'GOOS=linux go test ./a',
    'gotestsum',
    'ctest --test-dir b',
  ],
  ...[
    'make check',
    'make test-e2e 2>&1 | tail',
    'mise run test',
    'mise run lint && mise run test:ci | tail -3',
    'just test',
  ],
  ...[
    'mvn -q verify',
    './mvnw test',
    './gradlew :app:test',
    'gradle testDebugUnitTest',
    'sbt test',
    'bazel test //...',
  ],
  ...['bundle exec rspec', 'bin/rails test', 'rake spec', 'vendor/bin/phpunit', 'php artisan test', 'composer test'],
  ...['dotnet test', 'swift test', 'flutter test', 'mix test', 'zig build test', 'stack test', 'nix flake check'],
  ...[
    './run_tests.sh',
    'bash scripts/test.sh',
    'python3 tests/test_a.py',
    'bash tools/task.sh test app',
    'conformance-tests x',
  ],
  ...[
    'timeout 60 pytest',
    'bash -lc "npm test"',
    'docker compose run web pytest',
    'echo a; (cd b; make test)',
    'ls\nnpm test',
  ],
];
const lookedAtTests = [
  ...[
    'cat tests/a.test.ts',
    'ls test',
    'git log --grep test',
    'rg tests; ls',
    'npm install && ls test',
    'rg "jest|pytest" src',
  ],
  ...[
    'cat vitest.config.ts',
    'npm install -D vitest',
    'pip install pytest',
    'git commit -m "make the tests pass"',
    'test -f a',
  ],
  ...[
    'which pytest',
    'go build ./...',
    'cargo build',
    'npm run build',
    'mise run lint',
    'vim run_tests.sh',
    'sed -n 1p test.sh',
  ],
];

test('tests that were run are told from files of tests that were looked at', () => {
  for (const command of ranTests) {
    expect(status('tests claimed', 'All tests pass.', bash(command)), command).toBe('verified');
  }
  for (const command of lookedAtTests) {
    expect(status('tests claimed', 'All tests pass.', bash(command)), command).toBe('contradicted');
  }
});

test('what an agent says of its tests is a claim, and what it plans, denies or explains is none', () => {
  const claims = [
    ...[
      'All 12 tests pass.',
      'Tests pass and lint is clean.',
      'All tests pass, nothing else changed.',
      'All tests pass:\n- a',
    ],
    ...[
      'The tests now pass',
      'Tests and lint pass',
      '`npm test` passes.',
      '27 tests passed',
      'All green, all tests passing.',
    ],
    ...['Lint issues fixed and tests pass.', 'Unit tests: ✅', 'I ran the tests again', '`go test ./...` passes'],
  ];
  for (const claim of claims) expect(status('tests claimed', claim), claim).toBe('contradicted');
  const others = [
    ...[
      'The tests were not run.',
      'I have not seen that the tests pass.',
      'Tests can pass the folder',
      'no tests passed',
    ],
    ...[
      'so that the tests pass the new option',
      '"Tests passing" is the label',
      'Shall I run the tests?',
      'It leaves this test passing',
    ],
  ];
  for (const text of others) expect(status('tests claimed', text), text).toBeUndefined();
});

test('builds, linters, commits, pushes, files and searches that are claimed have to have happened', () => {
  const build = [
    'npm run build',
    'tsc -b',
    'make',
    'cargo check',
    'docker compose build web',
    './build.sh',
    'GOOS=x go build ./a',
  ];
  for (const command of [...build, 'npx tsc --noEmit', 'go vet ./...', './gradlew assemble', 'mise run build']) {
    expect(status('build claimed', 'The build succeeds.', bash(command)), command).toBe('verified');
  }
  for (const command of ['cat Makefile', 'ls build', 'rg tsc', 'npm install', 'git log', 'uv run ruff check .']) {
    expect(status('build claimed', 'The build succeeds.', bash(command)), command).toBe('contradicted');
  }
  for (const command of [
    'mise run fmt && mise run lint',
    'npx eslint .',
    'golangci-lint run',
    'uv run ruff check .',
    'cargo clippy',
  ]) {
    expect(status('lint claimed', 'Lint is clean.', bash(command)), command).toBe('verified');
  }
  for (const command of ['cat .eslintrc', 'which golangci-lint', 'mise which golangci-lint', 'rg "lint|eslint"']) {
    expect(status('lint claimed', 'Lint is clean.', bash(command)), command).toBe('contradicted');
  }
  expect(status('lint claimed', 'This commit holds the lint cleanup.')).toBeUndefined();
  for (const command of [
    'git commit -m x',
    'git -C repo commit --amend',
    'git add . && git commit -qm y',
    'git -c a.b=c commit',
  ]) {
    expect(status('commit claimed', "I've committed the change.", bash(command)), command).toBe('verified');
    expect(status('commit claimed', 'Committed: `abc1234` and all that', bash(command)), command).toBe('verified');
  }
  for (const command of ['git status', 'git log --grep commit', 'git show commit', 'git merge-base a b']) {
    expect(status('commit claimed', "I've committed the change.", bash(command)), command).toBe('contradicted');
  }
  expect(status('commit claimed', 'Not committed yet.')).toBeUndefined();
  expect(status('push claimed', 'Committed and pushed.', bash('git push -u origin main'))).toBe('verified');
  expect(status('push claimed', 'Committed and pushed.', bash('git commit -m push'))).toBe('contradicted');
  expect(status('file claimed written', 'I’ve added a.ts.', edit)).toBe('verified');
  expect(status('file claimed written', 'Done. Removed a.ts.', bash('ls'))).toBe('contradicted');
  expect(status('file claimed written', 'the page that I created at first', bash('ls'))).toBeUndefined();
  expect(status('search claimed', 'There are no other references.', bash('rg foo'))).toBe('verified');
  const grep: ToolCall = { tool: 'Grep', action: 'file-read', path: '/repo/src' };
  expect(status('search claimed', 'There are no other references.', grep)).toBe('verified');
  expect(status('search claimed', 'There are no other references.', edit, bash('npm test'))).toBe('contradicted');
  expect(status('search claimed', 'It isn’t used anywhere else.')).toBe('contradicted');
});
