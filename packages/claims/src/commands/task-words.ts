/* What tasks do by their names, and what runs them. */
import { all, type Kinds } from './command-words.ts';

/** What runs tasks by name: the words of the name say what is done. The value is the word before the name, if there is one. */
export const taskRunners: Readonly<Record<string, readonly string[]>> = {
  make: [''],
  gmake: [''],
  just: [''],
  task: [''],
  rake: [''],
  poe: [''],
  invoke: [''],
  inv: [''],
  gulp: [''],
  grunt: [''],
  nx: ['run', ''],
  turbo: ['run', ''],
  lerna: ['run'],
  moon: ['run', ''],
  mise: ['run', 'r', ''],
  npm: ['run', 'run-script'],
  pnpm: ['run', ''],
  yarn: ['run', ''],
  bun: ['run'],
  deno: ['task'],
  hatch: ['run'],
  pdm: ['run'],
  composer: ['run', 'run-script', ''],
  gradle: [''],
  mvn: [''],
  sbt: [''],
  xcodebuild: [''],
  lein: [''],
  devbox: ['run'],
  pixi: ['run'],
  rye: ['run'],
  tox: [''],
  nox: [''],
  lefthook: ['run'],
  rush: [''],
  wireit: [''],
  ninja: [''],
  cargo: ['make', 'xtask'],
  earthly: [''],
  doit: [''],
  ant: [''],
  scons: [''],
  mage: [''],
  'mage.go': [''],
  vp: ['run', ''],
  wp: [],
  act: [''],
};

const taskKinds: Readonly<Record<string, Kinds>> = {
  ...all(
    ['test'],
    'test tests spec specs e2e integration unit unittest unittests pytest jest vitest smoke acceptance regression',
  ),
  ...all(['test'], 'testing tst coverage cov canary runtests testsuite phpunit rspec ctest check-tests'),
  ...all(['build'], 'build compile bundle dist release package binary binaries docs pdf paper assemble wasm image'),
  ...all(['lint'], 'lint linter linters lints eslint clippy style stylecheck vet rubocop licenses license'),
  ...all(
    ['lint'],
    'spotless checkstyle ktlint detekt pmd spotbugs ruff flake8 biome golangci staticcheck analyze phpstan',
  ),
  ...all(['typecheck'], 'typecheck types tsc mypy pyright typescript typing'),
  ...all(['format'], 'fmt format formatting prettier gofmt'),
  ...all(['install'], 'install setup deps bootstrap'),
  ...all(['serve'], 'dev serve start watch server'),
};

/** Of these every word is a task, or a step of the build; of others the first one. */
export const manyTaskPrograms: ReadonlySet<string> = new Set(
  'make gmake just task rake gradle mvn turbo nx gulp grunt invoke inv sbt xcodebuild lein tox nox moon'.split(' '),
);

/** Tasks that stand for all that a project checks: which of it failed only their output says. */
const broadTasks = new Set(
  'check checks ci verify all validate precommit prepush gate preflight quality qa'.split(' '),
);

/** What a task does by its name, as `test:ci` or `lint`; of a broad one all that it may do. */
export function kindsOfTask(name: string): { readonly kinds: Kinds; readonly isBroad: boolean } {
  const words = name
    .slice(0, 200)
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const kinds = words.flatMap((word) => (Object.hasOwn(taskKinds, word) ? (taskKinds[word] ?? []) : []));
  // A task such as `test:build` tests; `build-tests` builds. What is said first counts, and both where they differ in a pair.
  if (kinds.length > 0) return { kinds: [...new Set(kinds)].slice(0, 3), isBroad: false };
  const isBroad = words.some((word) => broadTasks.has(word));
  return { kinds: isBroad ? ['test', 'build', 'lint', 'typecheck'] : [], isBroad };
}
