import type { RuleInput } from './rule.ts';

/** Programs that run what a project's own files say, such as `npm run …`. */
const runners =
  'npm|pnpm|pnpmw|yarn|bun|bunx|npx|deno|cargo|go|make|just|gradle|gradlew|mvn|mvnw|dotnet|mix|rake|bazel|swift|zig|sbt|uv|poetry|hatch';
/** The rest of one command of a line. */
const rest = '[^|;&\\n]*';

/** Rules that make sense for the history of Claude Code and Codex; each says in `rationale` why, and what it does not see. */
export const starterRules: readonly RuleInput[] = [
  {
    name: 'tests claimed',
    triggerPhrases: [
      'tests pass',
      'tests passed',
      'tests now pass',
      'tests are passing',
      'tests are green',
      'tests succeed',
      'test suite passes',
      'test suite is green',
      'ran the tests',
      'ran the test suite',
      'passes all tests',
    ],
    triggerOn: 'assistant',
    expectTool: 'command',
    expectCommandMatches: [
      '\\b(vitest|jest|pytest|mocha|rspec|phpunit|ctest|tox|nox|playwright|cypress|unittest|nextest|gotestsum|karma|trial)\\b',
      `\\b(${runners})\\b${rest}\\b(test|tests|check|verify|spec)\\b`,
      `\\bnode\\b${rest} --test\\b`,
      '(^|[\\s;&(])(\\./|bash |sh |python3? |node |deno run |ruby )[^\\s;&|]*test[^\\s;&|]*',
    ],
    severity: 'warn',
    rationale:
      'The claim that costs most when it is not so. A test runner, a script of the project that tests, or a file of tests has to have been run in the same turn; how it ended is not looked at.',
  },
  {
    name: 'build claimed',
    triggerPhrases: [
      'build passes',
      'build passed',
      'build succeeds',
      'build succeeded',
      'build is green',
      'build is clean',
      'builds successfully',
      'builds cleanly',
      'compiles cleanly',
      'compiles successfully',
      'compiles without',
      'type check passes',
      'typecheck passes',
    ],
    triggerOn: 'assistant',
    expectTool: 'command',
    expectCommandMatches: [
      '\\b(tsc|webpack|vite|rollup|esbuild|cmake|ninja|gcc|clang|rustc|javac|msbuild|xcodebuild|swiftc|mypy|pyright|ruff|eslint|biome)\\b',
      `\\b(${runners})\\b${rest}\\b(build|compile|bundle|typecheck|types|check|lint|package|assemble|install|vet|clippy|test|run)\\b`,
      '(^|[\\s;&(])(make|ninja|just)\\b',
      `\\bdocker\\b${rest}\\bbuild\\b`,
      '(^|[\\s;&(])(\\./|bash |sh )[^\\s;&|]*build[^\\s;&|]*',
    ],
    severity: 'warn',
    rationale:
      'Reading code is no build. A compiler, a bundler, a type checker or a script that runs one has to have been run in the same turn; how it ended is not looked at.',
  },
  {
    name: 'file claimed written',
    triggerPhrases: [
      'I created',
      "I've created",
      'I have created',
      'I wrote',
      "I've written",
      "I've added",
      'I have added',
      "I've updated",
      'I have updated',
      'I updated the',
      'I edited',
      "I've edited",
      "I've implemented",
      'I have implemented',
    ],
    triggerOn: 'assistant',
    expectTool: 'file-write',
    severity: 'info',
    rationale:
      'What was created or changed leaves a call of an editing tool in the turn. Files written by a shell command (cat >, sed -i, a generator) are not seen: such turns are contradicted though the file is there.',
  },
  {
    name: 'commit claimed',
    triggerPhrases: [
      'I committed',
      "I've committed",
      'I have committed',
      'committed the change',
      'committed as',
      'changes are committed',
      'changes committed',
      'created a commit',
      'created the commit',
    ],
    triggerOn: 'assistant',
    expectTool: 'command',
    expectCommandMatches: [
      `\\bgit\\b${rest}\\b(commit|merge|cherry-pick|revert|rebase|am)\\b`,
      `\\bjj\\b${rest}\\b(commit|describe|new|squash)\\b`,
      `\\bgh\\b${rest}\\bmerge\\b`,
    ],
    severity: 'warn',
    rationale:
      'Work that is said to be committed is left alone afterwards, and lost with the working copy where it was not.',
  },
  {
    name: 'search claimed',
    triggerPhrases: [
      'I searched the code',
      "I've searched the code",
      'I searched the repo',
      'searched the whole',
      'searched the entire',
      'I grepped',
      'no other references',
      'no other usages',
      'no other occurrences',
      'no remaining references',
      'no remaining usages',
    ],
    triggerOn: 'assistant',
    expectPattern: '(^|[\\s;&|(])(rg|grep|egrep|ag|ack|fd|find|ls|tree)\\b|^[^.\\s]+$',
    severity: 'info',
    rationale:
      'That there is nothing else is only known to who looked. A program that searches, or a call of a searching tool over a folder, has to be in the turn. A search without a path is not seen: such turns are contradicted though somebody looked.',
  },
];
