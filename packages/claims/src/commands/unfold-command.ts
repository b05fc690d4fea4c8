/*
 * What runs another command: `timeout 60 uv run pytest` is pytest. A wrapper is skipped with its own flags, until a program
 * is left that does something itself.
 */
import { programKinds, subcommandKinds } from './command-words.ts';
import { taskRunners } from './task-words.ts';
import { ownValueFlags, pairWrappers, wrappers } from './wrapper-words.ts';

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
    else if (program === 'ssh') return remoteScript(words);
    else if (nixTools.has(program)) {
      const inner = inNix(words);
      if (inner === undefined) return { kind: 'command', program, words: [program, ...words.slice(1)] };
      if (typeof inner === 'string') return { kind: 'script', script: inner };
      words = inner;
    } else if (program === 'uv' && words[1] === 'tool' && words[2] === 'run')
      words = pastFlags(words.slice(2), '--from --with');
    else if (program === 'direnv' && words[1] === 'exec') words = words.slice(3);
    else if (program === 'devbox' && words[1] === 'run' && words[2] === '--') words = words.slice(3);
    else if (program === 'tsx' && words.includes('--test')) words = ['node', ...words.slice(1)];
    else if (isForeach(words)) words = [first, ...words.slice(words.indexOf('run'))];
    else if (isOwnBinary(program, words[1])) words = words.slice(1);
    else if (pairWrappers[`${program} ${words[1]}`] !== undefined) {
      words = pastFlags(words.slice(1), pairWrappers[`${program} ${words[1]}`] ?? '');
    } else if (isInContainer(program, words)) words = pastContainer(words);
    else if (Object.hasOwn(wrappers, program)) words = pastFlags(words, wrappers[program] ?? '');
    else return { kind: 'command', program, words: [program, ...words.slice(1)] };
  }
  return { kind: 'nothing' };
}

/** `yarn workspaces foreach -A run build` runs a task in each workspace. */
function isForeach([first, second]: readonly string[]): boolean {
  return first === 'yarn' && second === 'workspaces';
}

const packageRunners = new Set(['pnpm', 'yarn', 'bun']);

/** `pnpm turbo test` runs a program that the project has installed. */
function isOwnBinary(program: string, given: string | undefined): boolean {
  if (given === undefined || !packageRunners.has(program)) return false;
  if (Object.hasOwn(subcommandKinds[program] ?? {}, given) || given === 'run') return false;
  return binaries.has(given) || (Object.hasOwn(taskRunners, given) && !packageRunners.has(given));
}

/** Programs of which the name alone says that they test, build or check. */
const binaries: ReadonlySet<string> = new Set(
  Object.entries(programKinds).flatMap(([name, [kind]]) => (isOfWork(kind) ? [name] : [])),
);

function isOfWork(kind: string | undefined): boolean {
  return kind === 'test' || kind === 'build' || kind === 'lint' || kind === 'typecheck' || kind === 'format';
}

const nixTools = new Set(['nix', 'nix-shell']);

/** What runs in a shell of Nix: words, or a script where `nix-shell` is given one; `undefined` where nothing does. */
function inNix(words: readonly string[]): readonly string[] | string | undefined {
  const script = words.indexOf('--run');
  if (words[0] === 'nix-shell') return script > 0 ? words[script + 1] : undefined;
  const flag = words.findIndex((word) => word === '-c' || word === '--command');
  return flag > 0 ? words.slice(flag + 1) : undefined;
}

/** `ssh -p 22 host 'cd x && make test'`: what runs there. */
function remoteScript(words: readonly string[]): Unfolded {
  const [, ...rest] = pastFlags(words, '-p -i -l -o -F -J -L -R -D -b -c -E -m -S -W');
  return rest.length === 0 ? { kind: 'nothing' } : { kind: 'script', script: rest.join(' ') };
}

const containerFlags =
  '-u -w -e -v -p --user --workdir --env --volume --name --network --entrypoint -f --file --profile -n';
const containerTools = new Set(['docker', 'podman', 'docker-compose', 'kubectl', 'nerdctl']);

function isInContainer(program: string, words: readonly string[]): boolean {
  return containerTools.has(program) && words.slice(1, 6).some((word) => word === 'exec' || word === 'run');
}

/**
 * What runs in a container: after `exec` or `run`, their flags, and the name of the container. After the name kubectl takes further flags, and
 * the command is after `--`; of the others a `--` that comes later is the command's.
 */
function pastContainer(words: readonly string[]): readonly string[] {
  const end = nameOf(words[0] ?? '') === 'kubectl' ? words.indexOf('--') : -1;
  if (end > 0) return words.slice(end + 1);
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
