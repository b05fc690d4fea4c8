/** What a call does, in one word. */
export type ActivityKind =
  | 'test'
  | 'build'
  | 'typecheck'
  | 'lint'
  | 'format'
  | 'commit'
  | 'push'
  | 'pr'
  | 'install'
  | 'write'
  | 'delete'
  | 'read'
  | 'search'
  | 'fetch'
  | 'serve'
  | 'agent'
  /** Puts another state of the work in the place of the one that is there. */
  | 'swap'
  | 'run';

/** What a call does, the main thing first. */
export type Kinds = readonly ActivityKind[];

const test: Kinds = ['test'];
/** A run of the tests of a compiled language compiles it as well. */
const testAndBuild: Kinds = ['test', 'build'];
const build: Kinds = ['build'];
const types: Kinds = ['typecheck'];
const buildAndTypes: Kinds = ['build', 'typecheck'];
const lint: Kinds = ['lint'];
/** A linter that compiles what it reads. */
const lintAndBuild: Kinds = ['lint', 'build'];
const format: Kinds = ['format'];
const install: Kinds = ['install'];
const read: Kinds = ['read'];
const search: Kinds = ['search'];

/** Programs of which the name alone says what they do. */
export const programKinds: Readonly<Record<string, Kinds>> = {
  ...all(test, 'pytest py.test nosetests nose2 unittest trial tox nox jest vitest mocha ava tap jasmine karma uvu'),
  ...all(
    test,
    'rspec minitest phpunit pest ctest bats ginkgo gotestsum testcafe cucumber behave robot busted prove tape zora qunit',
  ),
  ...all(test, 'codecept behat phpspec kahlan paratest lein-test stestr testr green ward cargo-nextest swift-test'),
  ...all(test, 'karma web-test-runner wtr c8 nyc artillery newman stryker richgo hspec elm-test shellspec roundup'),
  ...all(test, 'testem detox maestro lune wdio cypress-run pytest-3 pytest3 unittest2 specter tarpaulin nextest'),
  ...all(
    build,
    'gcc g++ cc c++ clang clang++ javac kotlinc scalac rustc ghc ninja webpack rollup esbuild parcel tsup swc',
  ),
  ...all(
    build,
    'pdflatex xelatex lualatex latexmk tectonic latex pdftex texi2pdf bibtex biber context typst sphinx-build',
  ),
  ...all(
    build,
    'mkdocs hugo jekyll eleventy tsdown unbuild ncc pkgroll bob goreleaser buf protoc py_compile compileall build',
  ),
  ...all(
    build,
    'wasm-pack trunk xcodebuild msbuild cmake pyinstaller nuitka microbundle gatsby docusaurus electron-builder',
  ),
  ...all(buildAndTypes, 'tsc vue-tsc tsgo svelte-check'),
  ...all(types, 'mypy pyright basedpyright pyre pytype flow srb ty dmypy'),
  ...all(
    lint,
    'eslint oxlint tslint standard xo stylelint flake8 pylint pycodestyle pydocstyle bandit pyflakes vulture ruff',
  ),
  ...all(
    lint,
    'shellcheck rubocop ktlint detekt swiftlint markdownlint markdownlint-cli2 hadolint yamllint actionlint',
  ),
  ...all(
    lint,
    'staticcheck revive golint gosec errcheck credo reek slim-lint haml-lint htmlhint jshint tflint ansible-lint',
  ),
  ...all(
    lint,
    'pre-commit lefthook knip depcheck license_finder ineffassign misspell codespell cpplint cppcheck clang-tidy',
  ),
  ...all(lint, 'phpstan phpcs psalm sqlfluff vale dprint-check spectral luacheck selene zizmor typos'),
  ...all(lintAndBuild, 'golangci-lint'),
  ...all(format, 'gofmt goimports gofumpt prettier black isort autopep8 yapf rustfmt clang-format shfmt dprint stylua'),
  ...all(format, 'ktfmt scalafmt google-java-format autoflake pyupgrade standardrb swiftformat nixfmt taplo'),
  ...all(lint, 'helm-lint kubeconform kube-linter checkov tfsec trivy semgrep dotenv-linter taplo-lint buildifier'),
  ...all(install, 'pip pip3 apt apt-get brew gem conda mamba'),
  ...all(read, 'cat head tail less more bat ls tree stat file wc nl od xxd jq yq sed awk'),
  ...all(search, 'grep rg ag ack egrep fgrep find fd locate ugrep'),
  ...all(['fetch'], 'curl wget http https'),
  ...all(['delete'], 'rm unlink rmdir trash'),
  ...all(['write'], 'tee touch cp mv patch install ln rsync ed ex'),
};

const swap: Kinds = ['swap'];
const swaps = { stash: swap, checkout: swap, switch: swap, restore: swap, bisect: swap, worktree: swap };

/** Programs of which the first words decide; `*` stands for all others. */
export const subcommandKinds: Readonly<Record<string, Readonly<Record<string, Kinds>>>> = {
  go: { test: testAndBuild, build, install: build, vet: lintAndBuild, fmt: format, get: install, mod: install },
  cargo: {
    test: testAndBuild,
    nextest: testAndBuild,
    t: testAndBuild,
    build: buildAndTypes,
    b: build,
    check: buildAndTypes,
    clippy: lintAndBuild,
    fmt: format,
    install,
    add: install,
    run: build,
    bench: testAndBuild,
    doc: build,
    'llvm-cov': testAndBuild,
    tarpaulin: testAndBuild,
    insta: testAndBuild,
    mutants: testAndBuild,
    hack: buildAndTypes,
    deny: lint,
    audit: lint,
    machete: lint,
    udeps: lint,
  },
  git: {
    commit: ['commit'],
    push: ['push'],
    clone: ['fetch'],
    fetch: ['fetch'],
    pull: ['fetch'],
    rm: ['delete'],
    ...swaps,
  },
  jj: { commit: ['commit'], describe: ['commit'], 'git push': ['push'] },
  az: { 'repos pr': ['pr'] },
  tea: { 'pr create': ['pr'], 'pulls create': ['pr'] },
  gh: { 'pr create': ['pr'], 'pr merge': ['pr'], 'repo sync': ['push'] },
  glab: { 'mr create': ['pr'] },
  hub: { 'pull-request': ['pr'] },
  gt: { submit: ['pr', 'push'], create: ['commit'] },
  npm: { test, t: test, tst: test, install, i: install, ci: install, add: install, 'run-script': [], pack: build },
  pnpm: { test, t: test, install, i: install, add: install },
  yarn: { test, install, add: install, '': install },
  bun: { test, install, add: install, i: install, build },
  deno: { test, check: buildAndTypes, lint, fmt: format, compile: build, bundle: build, bench: test },
  node: { '--test': test, '--check': build },
  dotnet: { test: testAndBuild, build, publish: build, format, restore: install, pack: build },
  mvn: {
    test: testAndBuild,
    verify: testAndBuild,
    compile: build,
    'test-compile': build,
    package: testAndBuild,
    install: testAndBuild,
    deploy: testAndBuild,
  },
  gradle: { test: testAndBuild, check: testAndBuild, build: testAndBuild, assemble: build, jar: build, classes: build },
  sbt: { test: testAndBuild, compile: build, testOnly: testAndBuild, assembly: build },
  swift: { test: testAndBuild, build, format },
  xcodebuild: { test: testAndBuild, 'build-for-testing': build, build, archive: build },
  flutter: { test: testAndBuild, build, analyze: lint, 'pub get': install },
  dart: { test: testAndBuild, analyze: lint, format, compile: build },
  mix: { test: testAndBuild, compile: build, format, credo: lint, dialyzer: types },
  zig: { test: testAndBuild, build, 'build test': testAndBuild, 'build check': build, fmt: format },
  bazel: { test: testAndBuild, build, coverage: testAndBuild },
  bazelisk: { test: testAndBuild, build, coverage: testAndBuild },
  pants: { test: testAndBuild, lint, check: types, fmt: format, package: build },
  scons: { test, check: test },
  waf: { build, test },
  rebar3: { eunit: testAndBuild, ct: testAndBuild, proper: testAndBuild, compile: build, dialyzer: types, xref: lint },
  nix: { build, 'flake check': ['test', 'build', 'lint'] },
  helm: { lint, install: ['run'] },
  pod: { 'lib lint': lint, install },
  fastlane: { test: testAndBuild, scan: testAndBuild, build, gym: build },
  'django-admin': { test, check: lint },
  earthly: { '+test': test, '+build': build, '+lint': lint },
  dagger: { 'call test': test, 'call build': build, 'call lint': lint },
  R: { 'CMD check': test, 'CMD build': build },
  elm: { make: build },
  spago: { test: testAndBuild, build },
  rye: { test, build, lint, fmt: format, add: install, sync: install },
  bundle: { install, '': install },
  'wasm-pack': { test: testAndBuild, build },
  vitest: { typecheck: types },
  buck2: { test: testAndBuild, build },
  dune: { test: testAndBuild, runtest: testAndBuild, build },
  lake: { test: testAndBuild, build },
  nim: { c: build, cpp: build, compile: build, js: build },
  crystal: { spec: testAndBuild, build },
  gleam: { test: testAndBuild, build, check: types, format },
  stack: { test: testAndBuild, build },
  cabal: { test: testAndBuild, build },
  lein: { test: testAndBuild, uberjar: build, compile: build },
  rails: { test, 'test:system': test, 'test:all': test },
  bin: { test },
  'manage.py': { test, check: lint },
  'setup.py': { test, build, bdist_wheel: build, sdist: build, install },
  artisan: { test },
  symfony: {},
  cmake: { '--build': build },
  meson: { test, compile: build },
  docker: { build, 'buildx build': build, 'compose build': build },
  podman: { build, 'compose build': build },
  'docker-compose': { build },
  nx: { build, test, lint },
  next: { build, lint, dev: ['serve'] },
  nuxt: { build, typecheck: types },
  vite: { build, '': ['serve'], dev: ['serve'] },
  astro: { build, check: types },
  ng: { test, build, lint, serve: ['serve'] },
  react: { build },
  'react-scripts': { test, build, start: ['serve'] },
  playwright: { test },
  cypress: { run: test },
  biome: { check: lint, lint, ci: lint, format },
  ruff: { check: lint, format },
  uv: { build, sync: install, add: install, pip: install },
  poetry: { build, install, add: install, check: lint },
  hatch: { test, build, fmt: format },
  pdm: { build, test, install, add: install },
  python: {},
  composer: { test, install, require: install },
  terraform: { validate: lint, fmt: format, apply: ['run'] },
  buf: { lint, build, format },
  ty: { check: types },
  typst: { compile: build },
  hugo: { '': build, server: ['serve'] },
  forge: { test: testAndBuild, build, fmt: format },
  hardhat: { test: testAndBuild, compile: build },
  anchor: { test: testAndBuild, build },
  moon: {},
};

/** The same kinds for each of some names, separated by blanks. */
export function all(kinds: Kinds, names: string): Readonly<Record<string, Kinds>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, kinds]));
}
