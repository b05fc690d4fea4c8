import { type CommandFamily, commandFamilies } from '@agentspine/schema';

/**
 * Commands by their first words: a program, or a program with its subcommands. Programs whose options or scripts decide
 * (`tsc --build`, `npm run …`) are in `command-family.ts`. SPEC 2.8 item 5.
 */
const wordsOfFamily: Readonly<Record<CommandFamily, readonly string[]>> = {
  testing: [
    ...list(
      'pytest py.test vitest jest mocha rspec phpunit ava karma ctest playwright cypress puppeteer tox nox unittest',
    ),
    ...list('nextest minitest behave cucumber pest detox gotestsum bats'),
    ...under('go', 'test'),
    ...under('cargo', 'test nextest'),
    ...under('deno', 'test'),
    ...under('dotnet', 'test'),
    ...under('swift', 'test'),
    ...under('mix', 'test'),
    ...under('flutter', 'test'),
    ...under('zig', 'test'),
    ...under('rake', 'test spec'),
  ],
  review: [
    ...under('git', 'status diff show log blame'),
    ...under('gh pr', 'view diff checks'),
    ...under('gh run', 'view'),
  ],
  git: under('git', 'push pull fetch commit merge rebase checkout cherry-pick reset revert switch tag stash'),
  deps: [
    ...under('pip', 'install uninstall'),
    ...under('pip3', 'install uninstall'),
    ...under('pipx', 'install uninstall upgrade'),
    ...under('uv', 'add remove sync lock'),
    ...under('uv pip', 'install uninstall sync'),
    ...under('poetry', 'add remove install update lock'),
    ...under('cargo', 'add remove update install'),
    ...under('go', 'get install'),
    ...under('go mod', 'tidy download vendor'),
    ...under('gem', 'install update'),
    ...under('bundle', 'install update add'),
    ...under('composer', 'install update require remove'),
    ...under('brew', 'install upgrade update uninstall'),
    ...under('apt', 'install update upgrade remove'),
    ...under('apt-get', 'install update upgrade remove'),
    ...under('apk', 'add del update'),
    ...under('dnf', 'install update remove'),
    ...under('yum', 'install update remove'),
    ...under('conda', 'install update remove'),
    ...under('dotnet', 'add restore'),
    ...under('mix', 'deps.get deps.update'),
    ...under('flutter pub', 'get add upgrade'),
    ...under('swift package', 'update resolve'),
  ],
  format: [
    ...list('goimports swiftformat'),
    ...under('deno', 'fmt'),
    ...under('dotnet', 'format'),
    ...under('mix', 'format'),
    ...under('terraform', 'fmt'),
    ...under('zig', 'fmt'),
    ...under('dprint', 'fmt'),
  ],
  verification: [
    ...list('mypy pyright basedpyright flake8 pylint bandit golangci-lint staticcheck shellcheck hadolint yamllint'),
    ...list(
      'markdownlint markdownlint-cli2 oxlint knip publint attw vue-tsc svelte-check phpstan psalm ktlint swiftlint',
    ),
    ...list('actionlint tflint ansible-lint commitlint depcheck madge'),
    ...under('cargo', 'check clippy deny audit'),
    ...under('go', 'vet'),
    ...under('deno', 'lint check'),
    ...under('terraform', 'validate'),
    ...under('next', 'lint'),
    ...under('pre-commit', 'run'),
    ...under('dprint', 'check'),
  ],
  'build-deploy': [
    ...list(
      'webpack rollup esbuild tsup tsdown rolldown parcel cmake ninja bazel xcodebuild electron-builder goreleaser',
    ),
    ...list(
      'helm vercel netlify fly flyctl wrangler firebase heroku serverless sls cdk sam pulumi twine eas kustomize',
    ),
    ...under('vite', 'build'),
    ...under('next', 'build'),
    ...under('astro', 'build'),
    ...under('ng', 'build'),
    ...under('cargo', 'build publish'),
    ...under('go', 'build generate'),
    ...under('dotnet', 'build publish'),
    ...under('swift', 'build'),
    ...under('zig', 'build'),
    ...under('flutter', 'build'),
    ...under('docker', 'build push'),
    ...under('docker buildx', 'build bake'),
    ...under('docker compose', 'build push'),
    ...under('docker-compose', 'build push'),
    ...under('podman', 'build push'),
    ...under('kubectl', 'apply rollout set'),
    ...under('terraform', 'apply plan destroy'),
    ...under('uv', 'build publish'),
    ...under('poetry', 'build publish'),
    ...under('gcloud run', 'deploy'),
    ...under('gcloud app', 'deploy'),
  ],
};

/** From the first words of a command, joined by spaces, to its family. */
export const familyOfWords: ReadonlyMap<string, CommandFamily> = new Map(
  commandFamilies.flatMap((family) => wordsOfFamily[family].map((words) => [words, family] as const)),
);

function list(words: string): string[] {
  return words.split(' ');
}

function under(program: string, subcommands: string): string[] {
  return subcommands.split(' ').map((subcommand) => `${program} ${subcommand}`);
}
