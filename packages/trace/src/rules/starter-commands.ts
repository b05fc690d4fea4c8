/**
 * What the starter rules take for proof in a command line. A program counts where a command begins, after assignments, paths
 * and launchers (`npx`, `uv run`, `python -m`): not as a word of a message, a file that is read or a package that is installed.
 *
 * Every command of every agent is matched against each of these, so they are few, and each is small enough for the machine
 * that runs them: rather one with many names than one for each.
 */

/** Where a command begins. */
const begin = `(?:^|[;&(\\n]|\\|\\s|\\b(?:sudo|time|env|nohup|then|do|timeout \\S+|-l?c ["']?))\\s*(?:\\w+=\\S*\\s+)*`;
const folder = '(?:[\\w.~@-]*/)*';
const launcher = '(?:(?:npx|bunx|uvx|yarn|pnpm|bun|[\\w./-]+ (?:run|exec|x|dlx|-m))\\s+(?:-\\S+\\s+)*)*';
const end = `(?:[\\s;&|)'"\`]|$)`;
/** The rest of one command of a line. */
const rest = '[^|;&\\n]*';

/** Programs that run what a project's own files say. */
const runners = 'npm|pnpm|pnpmw|yarn|nx|turbo|mise|task|just|g?make|cmake|rake|rails|mix|composer|sbt|zig';
const pythonRunners = 'uv|poetry|pdm|hatch|pixi';
const jvmRunners = 'mvnw?|gradlew?';
/** Programs whose first word says what they do. */
const toolchains = 'go|cargo|swift|deno|bun|dotnet|flutter|dart|lein|stack|cabal|bazel|uv';
const interpreters = '(?:bash|sh|zsh|python\\S*|node|tsx|ruby|php) ';

/** A test runner, a task of the project that tests, or a file of tests. */
export const testCommands: readonly string[] = [
  program(
    'vitest|jest|mocha|ava|karma|cypress|playwright|pytest|tox|nox|unittest|rspec|phpunit|pest|ctest|gotestsum|nextest|bats',
  ),
  `${begin}${folder}(?:${toolchains})(?: [-+]\\S+)* (?:test|tests|nextest)\\b`,
  task(`${runners}|${pythonRunners}|meson`, '(?:\\w+-)*tests?|e2e|specs?'),
  // Lifecycles that end in tests, and names such as testDebug.
  `${begin}${folder}(?:${jvmRunners}|g?make|ninja|just|mise|rake|nix)\\b${rest} (?::?\\w+:)*(?:check|verify|\\w*[tT]est\\w*)${end}`,
  `${begin}(?:(?:\\./|${interpreters})(?:${rest}[ /])?[\\w.-]*test[\\w.-]*|${folder}[\\w.-]+[-_]tests?(?:\\.\\w+)?)${end}`,
  `${begin}docker\\b${rest} (?:test|tests|pytest|jest|vitest|rspec|phpunit)\\b`,
];

/** A compiler, a bundler, a type checker, or a task that runs one; tests of a compiled language are compiled first. */
export const buildCommands: readonly string[] = [
  program(
    'tsc|tsgo|vue-tsc|webpack|vite|rollup|esbuild|next|ninja|g?make|just|gcc|g\\+\\+|clang|rustc|javac|mypy|pyright|py_compile|build',
  ),
  `${begin}${folder}(?:${toolchains})(?: [-+]\\S+)* (?:build|check|vet|install|test|clippy|compile|publish)\\b`,
  task(runners, 'build|compile|bundle|typecheck|types|assemble|package|check|tests?|dist|release'),
  `${begin}${folder}(?:${jvmRunners}|cmake|msbuild|xcodebuild|sbt)\\s`,
  `${begin}(?:\\./|${interpreters})(?:${rest}[ /])?[\\w.-]*build[\\w.-]*${end}`,
  `${begin}docker\\b${rest} (?:build|buildx)\\b`,
];

/** A linter or formatter, or a task that runs one. */
export const lintCommands: readonly string[] = [
  program(
    'eslint|biome|oxlint|prettier|stylelint|ruff|flake8|pylint|black|rubocop|golangci-lint|staticcheck|revive|gofmt|shellcheck|phpstan',
  ),
  `${begin}${folder}(?:${toolchains})(?: [-+]\\S+)* (?:vet|fmt|clippy|format|lint|analyze)\\b`,
  task(`${runners}|${pythonRunners}`, 'lint|check|fmt|format|style|credo'),
  `${begin}(?:\\./|${interpreters})(?:${rest}[ /])?[\\w.-]*lint[\\w.-]*${end}`,
];

/** What leaves a commit. */
export const commitCommands: readonly string[] = [
  versionControl('commit|merge|cherry-pick|revert|rebase|am|describe|squash|amend|create|modify'),
  `${begin}gh\\b${rest}\\bmerge\\b`,
];

/** What sends commits away. */
export const pushCommands: readonly string[] = [
  versionControl('push|git push|subtree push|svn dcommit|submit'),
  `${begin}gh\\b${rest} (?:create|merge|sync)\\b`,
];

/** Programs, wherever they are installed and whatever starts them. */
function program(names: string): string {
  return `${begin}${launcher}${folder}(?:${names})${end}`;
}

function task(names: string, words: string): string {
  return `${begin}${folder}(?:${names})\\b${rest}[ :](?:${words})(?:[ :_;&|)'"\\n-]|$)`;
}

/** Options may be before what a version control program is to do. */
function versionControl(words: string): string {
  return `${begin}${folder}(?:git|jj|sl|hg|gt)(?: -[Cc] ?\\S+| --?[\\w-]+(?:=\\S+)?)* (?:${words})${end}`;
}
