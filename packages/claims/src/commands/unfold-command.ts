/*
 * What runs another command: `timeout 60 uv run pytest` is pytest. A wrapper is skipped with its own flags, until a program
 * is left that does something itself.
 */

/** Wrappers, and which of their flags have a value in the next word. */
const wrappers: Readonly<Record<string, string>> = {
  env: '-u -C -S',
  sudo: '-u -g',
  nohup: '',
  time: '-f -o',
  nice: '-n',
  ionice: '-c -n',
  command: '',
  exec: '',
  builtin: '',
  stdbuf: '-o -e -i',
  xvfb: '',
  'xvfb-run': '-s',
  caffeinate: '-t',
  npx: '-p --package',
  bunx: '',
  pnpx: '',
  uvx: '--from --with',
  pipx: '',
  xargs: '-n -I -P -L -d',
  watchexec: '-e',
  rtk: '',
  dotenv: '-e -f',
  'dotenv-run': '',
  'cross-env': '',
  op: '',
  doppler: '',
  strace: '-o -e',
  unbuffer: '',
  script: '-c',
  php: '-d -c',
  ruby: '-I -r',
  tsx: '--tsconfig',
  'ts-node': '-P --project',
  chronic: '',
  entr: '',
  '!': '',
  do: '',
  else: '',
  '{': '',
  if: '',
  while: '',
  until: '',
  elif: '',
};

/** Wrappers by two words. */
const pairWrappers: Readonly<Record<string, string>> = {
  'uv run': '--with --python -p --extra --group --project --directory --package --env-file',
  'poetry run': '',
  'pdm run': '',
  'pipenv run': '',
  'hatch run': '',
  'rye run': '',
  'pixi run': '-e',
  'conda run': '-n -p',
  'bundle exec': '',
  'pnpm exec': '--filter -F -C --dir',
  'pnpm dlx': '--package',
  'yarn exec': '',
  'yarn dlx': '-p',
  'npm exec': '-p -w',
  'bun x': '',
  'mise exec': '-C',
  'mise x': '-C',
  'direnv exec': '',
  'nix develop': '',
  'nix-shell --run': '',
  'pipx run': '--spec',
  'tool run': '',
  'nix shell': '-c --command',
  'docker-compose exec': '',
  'docker-compose run': '',
  'devenv shell': '',
};

/** Flags with a value that are between a program and the word that says what it does. */
const ownValueFlags: Readonly<Record<string, string>> = {
  git: '-C -c --git-dir --work-tree --namespace',
  npm: '--prefix -w --workspace -C',
  pnpm: '--filter -F -C --dir --prefix',
  yarn: '--cwd',
  bun: '--cwd --filter',
  make: '-C -f -j --directory --file',
  gmake: '-C -f -j',
  cargo: '--manifest-path --config -Z',
  go: '-C',
  mise: '-C --cd -E --env',
  gh: '-R --repo',
  just: '-f --justfile -d --working-directory',
  docker: '-H --context',
  mvn: '-f -pl -P',
  gradle: '-p -b',
  deno: '--config',
  turbo: '--filter --cwd',
  nx: '--projects',
  task: '-d -t',
  dotnet: '',
  xcodebuild: '-scheme -destination -workspace -project -configuration -sdk -derivedDataPath -target -testPlan',
};

const shells = new Set(['bash', 'sh', 'zsh', 'dash', 'ksh', 'fish']);
const pythons = /^(?:python|pypy)[\d.]*$/;
const assignment = /^[A-Za-z_][A-Za-z0-9_]*\+?=/;
const roundsMax = 12;

/** The words of the command itself, and the script where a shell is given one in a word. */
export type Unfolded =
  | { readonly kind: 'command'; readonly program: string; readonly words: readonly string[] }
  | { readonly kind: 'script'; readonly script: string }
  | { readonly kind: 'nothing' };

/** Passes over what only runs another command. The first of `words` is the program, without its folder. */
export function unfoldCommand(given: readonly string[]): Unfolded {
  let words = given;
  for (let round = 0; round < roundsMax; round += 1) {
    const [first = ''] = words;
    const program = nameOf(first);
    if (first === '') return { kind: 'nothing' };
    if (Object.hasOwn(ownValueFlags, program)) words = [first, ...pastFlags(words, ownValueFlags[program])];
    if (program === 'cargo' && words[1]?.startsWith('+') === true) words = [first, ...words.slice(2)];
    if (assignment.test(first) || first === 'then') words = words.slice(1);
    else if (program === 'timeout' || program === 'gtimeout') words = pastFlags(words, '-s -k').slice(1);
    else if (shells.has(program)) return shellCommand(words);
    else if (pythons.test(program)) return pythonCommand(words);
    else if (pairWrappers[`${program} ${words[1]}`] !== undefined) {
      words = pastFlags(words.slice(1), pairWrappers[`${program} ${words[1]}`] ?? '');
    } else if (isInContainer(program, words)) words = pastContainer(words);
    else if (Object.hasOwn(wrappers, program)) words = pastFlags(words, wrappers[program] ?? '');
    else return { kind: 'command', program, words: [program, ...words.slice(1)] };
  }
  return { kind: 'nothing' };
}

const containerFlags =
  '-u -w -e -v -p --user --workdir --env --volume --name --network --entrypoint -f --file --profile -n';
const containerTools = new Set(['docker', 'podman', 'docker-compose', 'kubectl', 'nerdctl']);

function isInContainer(program: string, words: readonly string[]): boolean {
  return containerTools.has(program) && words.slice(1, 6).some((word) => word === 'exec' || word === 'run');
}

/** What runs in a container: after `exec` or `run`, their flags, and the name of the container. */
function pastContainer(words: readonly string[]): readonly string[] {
  const verb = words.findIndex((word) => word === 'exec' || word === 'run');
  const named = pastFlags(words.slice(verb), containerFlags).slice(1);
  return named[0] === '--' ? named.slice(1) : named;
}

/** `/usr/bin/go` and `./node_modules/.bin/vitest` are known by their last part, scripts by their path. */
function nameOf(word: string): string {
  const slash = word.lastIndexOf('/');
  if (slash < 0) return word.replace(/\.(?:exe|cmd)$/i, '');
  if (/\.(?:sh|py|js|mjs|ts|rb|pl)$/.test(word)) return word;
  const name = word.slice(slash + 1);
  return name === 'gradlew' ? 'gradle' : name === 'mvnw' ? 'mvn' : name === 'pnpmw' ? 'pnpm' : name;
}

/** The words after the first, without the flags that are before anything else. */
function pastFlags(words: readonly string[], valueFlags = ''): readonly string[] {
  const withValue = new Set(valueFlags.split(' '));
  let at = 1;
  while (at < words.length) {
    const word = words[at] ?? '';
    if (word === '--') return words.slice(at + 1);
    if (!word.startsWith('-') || word === '--test' || word === '--build') break;
    at += withValue.has(word) ? 2 : 1;
  }
  return words.slice(at);
}

/** `bash -lc '…'` is its script; `bash run.sh` is the script of that name. */
function shellCommand(words: readonly string[]): Unfolded {
  const flag = words.findIndex((word, at) => at > 0 && /^-[a-z]*c$/.test(word));
  if (flag > 0) return { kind: 'script', script: words[flag + 1] ?? '' };
  const file = words.slice(1).find((word) => !word.startsWith('-'));
  return file === undefined
    ? { kind: 'nothing' }
    : { kind: 'command', program: file, words: words.slice(words.indexOf(file)) };
}

/** `python -m pytest` is pytest; `python x.py` the script of that name. */
function pythonCommand(words: readonly string[]): Unfolded {
  const flag = words.indexOf('-m');
  if (flag > 0 && words[flag + 1] !== undefined) {
    const rest = words.slice(flag + 1);
    return { kind: 'command', program: rest[0] ?? '', words: rest };
  }
  const file = words.slice(1).find((word) => !word.startsWith('-'));
  if (file === undefined || words[1] === '-c') return { kind: 'command', program: 'python', words };
  return { kind: 'command', program: file, words: words.slice(words.indexOf(file)) };
}
