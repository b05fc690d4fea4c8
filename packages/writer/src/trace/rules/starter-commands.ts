/**
 * What the starter rules take for proof in a command line: regular expressions, each small enough for the machine that runs
 * them. A program counts where a command begins, behind assignments, paths and launchers (`npx`, `uv run`, `python -m`):
 * not as a word of a message, a file that is read or a package that is installed.
 */

/** Where a command begins. */
const begin = `(?:^|[;&(\\n]|\\|\\s|\\b(?:sudo|time|env|nohup|then|do|timeout \\S+|-l?c ["']?))\\s*(?:\\w+=\\S*\\s+)*`;
const folder = '(?:[\\w.~@-]*/)*';
const launcher = '(?:(?:npx|bunx|uvx|yarn|pnpm|bun|[\\w./-]+ (?:run|exec|x|dlx|-m))\\s+(?:-\\S+\\s+)*)*';
const end = `(?:[\\s;&|)'"\`]|$)`;
/** The rest of one command of a line. */
const rest = '[^|;&\\n]*';

/** Programs that run what a project's own files say. */
const taskRunners = [
  'npm|pnpm|pnpmw|yarn|bun|deno|nx|turbo|lerna|rush|moon|ng|composer|melos',
  'mise|task|just|make|gmake|cmake|ninja|meson|rake|rails|mix|sbt|zig|earthly',
  'uv|poetry|pdm|hatch|rye|pixi|pipenv|poe|inv|invoke|nix|ant|fastlane|xcodebuild',
];
/** Programs whose first word says what they do. */
const toolchains =
  'go|cargo|swift|deno|bun|dotnet|flutter|dart|lein|stack|cabal|dune|forge|gleam|bazel|bazelisk|buck2|pants';

/** A test runner, a task of the project that tests, or a file of tests. */
export const testCommands: readonly string[] = [
  ...programs([
    'vitest|jest|mocha|ava|tap|karma|cypress|playwright|wtr|jasmine|testcafe|react-scripts test',
    'pytest|py\\.test|tox|nox|unittest|trial|nose2|behave|stestr',
    'rspec|cucumber|phpunit|pest|paratest|ctest|gotestsum|ginkgo|nextest|busted|bats|prove|shellspec',
  ]),
  firstWord('test|tests|nextest|t|tarpaulin|llvm-cov|coverage|xtask test'),
  ...tasks('(?:\\w+-)*tests?|e2e|specs?'),
  `${begin}${folder}(?:make|gmake|ninja|just|task|mise|rake|nix)\\b${rest} (?:check|verify)${end}`,
  `${begin}${folder}(?:mvnw?|gradlew?)\\b${rest}\\b\\w*(?:test|Test|check|verify)`,
  `${begin}${folder}(?:node|tsx)\\b${rest} --test\\b`,
  `${begin}${folder}(?:python\\S*|php|ruby)\\b${rest}\\b(?:manage\\.py|artisan|-m \\w+)\\s+test\\b`,
  `${begin}docker\\b${rest} (?:test|tests|pytest|jest|vitest|rspec|phpunit)\\b`,
  // A file named for tests, or one below a folder of tests that is run as a program of a language.
  `${begin}(?:\\./|(?:bash|sh|zsh|python\\S*|node|tsx|deno run|bun|ruby|php) (?:-\\S+ )*)(?:[\\w.@~-]*/)*[\\w.-]*test[\\w.-]*${end}`,
  `${begin}(?:python\\S*|node|tsx|ruby|php) (?:-\\S+ )*(?:[\\w.@~-]*/)*tests?/\\S+`,
  `${begin}(?:\\./|bash |sh )\\S+ (?:${rest} )?(?:test|tests)${end}`,
  `${begin}${folder}[\\w.-]+[-_]tests?(?:\\.\\w+)?${end}`,
];

/** A compiler, a bundler, a type checker, or a task that runs one; tests of a compiled language are compiled first. */
export const buildCommands: readonly string[] = [
  ...programs([
    'tsc|tsgo|vue-tsc|webpack|vite|rollup|esbuild|swc|parcel|tsup|next|astro|svelte-check',
    'cmake|ninja|make|just|meson|gcc|g\\+\\+|clang|clang\\+\\+|cc|rustc|javac|kotlinc|msbuild|xcodebuild|swiftc|ghc',
    'mypy|pyright|basedpyright|pyre|compileall|py_compile|build',
  ]),
  firstWord('build|check|vet|install|test|run|clippy|compile|publish|analyze|package'),
  ...tasks('build|compile|bundle|typecheck|types|tsc|assemble|package|test|dist|release'),
  `${begin}${folder}(?:npm|pnpm|pnpmw|yarn|bun|turbo|nx|make|just|task|mise)\\b${rest} check${end}`,
  `${begin}${folder}(?:mvnw?|gradlew?|sbt)\\s`,
  `${begin}(?:docker|podman)\\b${rest} (?:build|buildx)\\b`,
  `${begin}(?:\\./|bash |sh )(?:[\\w.@~-]*/)*[\\w.-]*build[\\w.-]*${end}`,
  `${begin}(?:\\./|bash |sh )\\S+ (?:${rest} )?build${end}`,
];

/** A linter or formatter, or a task that runs one. */
export const lintCommands: readonly string[] = [
  ...programs([
    'eslint|biome|oxlint|prettier|stylelint|xo|standard|ruff|flake8|pylint|black|isort|rubocop',
    'golangci-lint|staticcheck|revive|gofmt|gofumpt|golint|goconst|shellcheck|ktlint|detekt|swiftlint',
    'hadolint|yamllint|markdownlint|actionlint|tflint|semgrep|pre-commit|phpstan|psalm|phpcs|hlint|clang-tidy|knip',
  ]),
  firstWord('vet|fmt|clippy|format|lint|analyze'),
  ...tasks('lint|lints|linter|check|fmt|format|vet|clippy|style|credo'),
  `${begin}${folder}(?:mvnw?|gradlew?)\\b${rest}(?:lint|Lint|check|spotless|detekt)`,
  `${begin}(?:\\./|bash |sh )\\S*lint\\S*`,
];

/** What leaves a commit. */
export const commitCommands: readonly string[] = [
  versionControl('git', 'commit|merge|cherry-pick|revert|rebase|am'),
  versionControl('jj|sl|hg|svn|gt', 'commit|describe|new|squash|amend|create|modify|submit'),
  `${begin}gh\\b${rest}\\bmerge\\b`,
];

/** What sends commits away. */
export const pushCommands: readonly string[] = [
  versionControl('git', 'push|subtree push|svn dcommit|lfs push'),
  versionControl('jj|sl|hg|svn|gt', 'git push|push|submit|commit'),
  `${begin}gh\\b${rest} (?:create|merge|sync)\\b`,
];

/** Programs, wherever they are installed and whatever starts them. */
function programs(lists: readonly string[]): readonly string[] {
  return lists.map((names) => `${begin}${launcher}${folder}(?:${names})${end}`);
}

function firstWord(words: string): string {
  return `${begin}${folder}(?:${toolchains})(?: [-+]\\S+| -C \\S+)* (?:${words})\\b`;
}

function tasks(words: string): readonly string[] {
  return taskRunners.map((names) => `${begin}${folder}(?:${names})\\b${rest}[ :](?:${words})(?:[ :_;&|)'"\\n-]|$)`);
}

/** Options may stand before what a version control program is to do. */
function versionControl(names: string, words: string): string {
  return `${begin}${folder}(?:${names})(?: -[Cc] ?\\S+| --?[\\w-]+(?:=\\S+)?)* (?:${words})${end}`;
}
