import type { RuleInput } from './rule.ts';
import { buildCommands, commitCommands, lintCommands, pushCommands, testCommands } from './starter-commands.ts';

/** What follows a claim that ends there: without it "tests pass" is as often a plan ("once tests pass we merge"). */
const endings = ['.', ',', ':', ';', '!', '*', '\n', ' (', ' —', ' -', ' ✅', ' ✓', ' and ', ' now', ' via ', ' with '];

/** Rules that make sense for the history of Claude Code and Codex; each says in `rationale` why, and what it does not see. */
export const starterRules: readonly RuleInput[] = [
  {
    name: 'tests claimed',
    triggerPhrases: [
      ...ending('tests pass'),
      ...ending('test` passes'),
      ...['tests passed', 'tests now pass', 'tests still pass', 'tests all pass', 'tests succeed', 'test` passed'],
      ...['tests are passing', 'tests are all passing', 'tests passing.', 'tests passing,', 'tests passing\n'],
      ...['tests are green', 'tests: ✅', 'tests: ✓', 'tests: pass', 'tests: all pass', 'tests ✅'],
      ...['tests and lint pass', 'tests and linting pass', 'tests and build pass', 'tests and types pass'],
      ...['test suite passes', 'test suite passed', 'full suite passes', 'test suite is green', 'passes all tests'],
      ...['test now passes', 'test passes now', 'test passes.', 'test ./...` passes', 'jest` passes'],
      ...['ran the tests', 'ran all tests', 'ran the test suite', 'ran the full test suite', 'passed, 0 failed'],
    ],
    triggerOn: 'assistant',
    expectTool: 'command',
    expectCommandMatches: testCommands,
    severity: 'warn',
    rationale:
      'The claim that costs most when it is not so. A test runner, a task of the project that tests, or a file of tests has to have been run in the same turn. How it ended is not looked at, nor who ran it: tests that a subagent or a hook ran are in no command of the turn. A plan or an example in the same words is taken for the claim.',
  },
  {
    name: 'build claimed',
    triggerPhrases: [
      ...[
        'build passes',
        'build passed',
        'build now passes',
        'build succeeds',
        'build succeeded',
        'build and tests pass',
      ],
      ...['build is green', 'build is clean', 'build is successful', 'build was successful', 'build` passes'],
      ...['builds successfully', 'builds cleanly', 'builds clean', 'builds fine', 'builds without', 'builds and tests'],
      ...['builds/tests', 'builds again', 'build is passing', 'build: ✅', 'build: ✓', 'build ./...` passes'],
      ...['compiles cleanly', 'compiles clean', 'compiles successfully', 'compiles without', 'compiles fine'],
      ...['code compiles', 'now compiles', 'compiles again', 'everything compiles'],
      ...['type check passes', 'type checks pass', 'typecheck passes', 'type-check passes', 'type checking passes'],
      ...['typecheck is clean', 'tsc passes', 'tsc` passes', 'tsc is clean', 'no type errors', 'zero type errors'],
    ],
    triggerOn: 'assistant',
    expectTool: 'command',
    expectCommandMatches: buildCommands,
    severity: 'warn',
    rationale:
      'Reading code is no build. A compiler, a bundler, a type checker or a task that runs one has to have been run in the same turn; tests count where they compile first. How it ended is not looked at.',
  },
  {
    name: 'lint claimed',
    triggerPhrases: [
      ...ending('lint` passes'),
      ...[
        'lint passes',
        'lint passed',
        'lint now passes',
        'lint is clean',
        'lint clean,',
        'lint clean.',
        'lint is passing',
      ],
      ...['linting passes', 'linting passed', 'linting now passes', 'linting is clean', 'lint` now passes'],
      ...['linter passes', 'linter is clean', 'linter is happy', 'linters pass', 'lint` is clean', 'lint` are clean'],
      ...['lint and tests pass', 'linting and tests pass', 'tests and lint pass', 'tests and linting pass'],
      ...[
        'no lint issues',
        '0 lint issues',
        'no linting issues',
        'zero lint',
        'no linting errors',
        'lint errors are fixed',
      ],
      ...['lint issues fixed', 'lint: ✅', 'lint: ✓', 'linter: ✅', 'linter: ✓', 'lint` - passed', 'lint` passed'],
    ],
    triggerOn: 'assistant',
    expectTool: 'command',
    expectCommandMatches: lintCommands,
    severity: 'info',
    rationale:
      'A linter, a formatter or a task that runs one has to have been run in the same turn. How it ended is not looked at.',
  },
  {
    name: 'file claimed written',
    triggerPhrases: [
      ...['I created a ', 'I created the ', 'I created `', 'I created [', 'I wrote a ', 'I wrote the ', 'I wrote `'],
      ...perfect('created', 'written'),
      ...perfect('added', 'updated', 'implemented', 'edited', 'changed', 'removed', 'renamed', 'replaced', 'moved'),
      ...perfect('refactored', 'fixed'),
      ...['added', 'updated', 'implemented', 'edited', 'changed', 'removed', 'renamed', 'replaced'].map(
        (did) => `I ${did}`,
      ),
      ...['moved', 'refactored', 'fixed', 'rewrote'].map((did) => `I ${did}`),
      ...['added', 'updated', 'fixed'].flatMap((did) => [`I also ${did}`, `I've now ${did}`, `I’ve now ${did}`]),
      ...['created', 'added', 'updated', 'removed', 'renamed', 'refactored', 'fixed'].map((did) => `done. ${did}`),
      ...['changes made:', 'changes made to', 'changes made\n', 'files created', 'files modified', 'files updated'],
      ...['what I changed', 'what I fixed', 'changes I made', 'fixes I made', 'I made the following changes'],
    ],
    triggerOn: 'assistant',
    expectTool: 'file-write',
    severity: 'info',
    rationale:
      'What was created or changed leaves a call of an editing tool in the turn. Files written by a shell command (cat >, sed -i, a generator), a subagent or another tool are not seen: such turns are contradicted though the file is there.',
  },
  {
    name: 'commit claimed',
    triggerPhrases: [
      ...['I committed', ...perfect('committed'), 'committed the change', 'committed the fix', 'committed as'],
      ...['committed `', 'committed: `', 'committed:\n', 'committed and pushed', 'committed successfully'],
      ...['successfully committed', 'changes committed', 'changes have been committed'],
      ...['files committed', 'all committed, ', 'both committed, ', 'created a commit', 'created the commit'],
      ...['created commit `', 'commit created', 'new commit:'],
    ],
    triggerOn: 'assistant',
    expectTool: 'command',
    expectCommandMatches: commitCommands,
    severity: 'warn',
    rationale:
      'Work that is said to be committed is left alone afterwards, and lost with the working copy where it was not. Commits made by a hook, a subagent or a tool other than a shell are not seen.',
  },
  {
    name: 'push claimed',
    triggerPhrases: [
      ...[
        'I pushed',
        ...perfect('pushed'),
        'committed and pushed',
        'pushed to origin',
        'pushed to `',
        'pushed to the ',
      ],
      ...['pushed to main', 'pushed the branch', 'pushed the change', 'pushed the commit', 'changes pushed'],
      ...['pushed successfully', 'successfully pushed', 'force-pushed'],
    ],
    triggerOn: 'assistant',
    expectTool: 'command',
    expectCommandMatches: pushCommands,
    severity: 'warn',
    rationale:
      'What is said to be pushed is looked for by others. A push made by a hook, or by a tool other than a shell, is not seen.',
  },
  {
    name: 'search claimed',
    triggerPhrases: [
      ...['I searched', ...perfect('searched', 'grepped'), 'I grepped', 'searched the whole', 'searched the entire'],
      ...['no other references', 'no other usages', 'no other uses', 'no other callers', 'no other occurrences'],
      ...['no remaining references', 'no remaining usages', 'no stale references', 'no leftover references'],
      ...['no more references', 'no references remain', 'no longer referenced', 'no longer used anywhere'],
      ...["n't used anywhere", 'n’t used anywhere', 'not used anywhere', 'not referenced anywhere'],
      ...["n't referenced anywhere", 'n’t referenced anywhere', 'is only used ', 'are only used ', 'was only used '],
      ...[
        'is only called ',
        'was only called ',
        'the only caller',
        'the only place',
        'nothing else uses',
        'nowhere else',
      ],
    ],
    triggerOn: 'assistant',
    expectPattern: '(^|[\\s;&|(])(rg|grep|egrep|ag|ack|fd|find|ls|tree)\\b|^[^.\\s]+$',
    severity: 'info',
    rationale:
      'That there is nothing else is only known to who looked. A program that searches, or a call of a searching tool over a folder, has to be in the turn. A search without a path, or in a turn before, is not seen: such turns are contradicted though somebody looked.',
  },
];

function ending(claim: string): readonly string[] {
  return endings.map((end) => `${claim}${end}`);
}

/** Both apostrophes: models write either. */
function perfect(...participles: readonly string[]): readonly string[] {
  return participles.flatMap((did) => [`I've ${did}`, `I’ve ${did}`, `I have ${did}`]);
}
