import type { CommandFamily } from '@agentspine/schema';
import { commandFamily, subcommands } from './command-family.ts';
import { familyOfWords } from './family-words.ts';
import { splitShellCommands } from './split-shell-commands.ts';
import { programName, unwrapCommand } from './unwrap-command.ts';

/** What is kept of shell text: never a word of it beyond the name of its program and a subcommand that is known here. */
export interface ShellSignal {
  readonly family?: CommandFamily | undefined;
  /** `git status`, `npm test`, `rg` … */
  readonly target?: string | undefined;
  /** The text of an `apply_patch` that is run through the shell: such a call edits. */
  readonly patch?: string | undefined;
}

/** Commands that prepare the one that counts. */
const preparing = new Set('cd pushd popd export set source . unset ulimit umask true : eval'.split(' '));

/** Programs whose name says something and gives nothing away, beside those of the families. */
const plainPrograms = new Set(
  (
    'ls cat head tail sed awk grep rg fd find wc sort uniq cut tr diff tree stat file du df mkdir rm cp mv ln touch chmod ' +
    'echo printf jq yq curl wget tar zip unzip ssh scp rsync ps kill lsof python python3 node deno ruby perl php java ' +
    'sqlite3 psql mysql redis-cli git gh npm pnpm yarn bun make docker kubectl terraform cargo go tsc which sleep xargs nl'
  ).split(' '),
);

const knownPrograms = new Set([
  ...plainPrograms,
  ...[...familyOfWords.keys()].map((words) => words.split(' ')[0] ?? ''),
]);

const packageVerbs = 'install i ci add update upgrade uninstall remove run test exec publish build lint start dlx';
const knownSubcommands = new Set([
  ...[...familyOfWords.keys()].filter((words) => words.includes(' ')),
  ...['npm', 'pnpm', 'yarn', 'bun'].flatMap((program) => packageVerbs.split(' ').map((verb) => `${program} ${verb}`)),
  ...'add branch clone init mv rm worktree rev-parse ls-files grep config remote apply restore submodule'
    .split(' ')
    .map((verb) => `git ${verb}`),
  ...'test build lint check install clean all deploy'.split(' ').map((target) => `make ${target}`),
  ...'run ps logs exec compose images pull'.split(' ').map((verb) => `docker ${verb}`),
  ...'run fmt doc clean new'.split(' ').map((verb) => `cargo ${verb}`),
  ...'pr run issue api repo release'.split(' ').map((verb) => `gh ${verb}`),
  ...'get describe logs exec delete'.split(' ').map((verb) => `kubectl ${verb}`),
]);

const programPattern = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,31}$/;

/** Reads shell text: its first command that belongs to a family, or else its first command that does something. */
export function shellSignal(text: string): ShellSignal {
  const commands = splitShellCommands(text)
    .map(unwrapCommand)
    .filter((words) => words.length > 0);
  if (commands.some((words) => isPatchProgram(words))) return { patch: text, target: undefined };
  for (const words of commands) {
    const family = commandFamily(words);
    if (family !== undefined) return { family, target: commandName(words, isKnown(words)) };
  }
  const at = commands.findIndex((words) => !preparing.has(words[0] ?? ''));
  const words = commands[at];
  // After the first command the splitter may be wrong about where commands begin, so there only names that are known here are trusted.
  return { target: words && commandName(words, at === 0 || isKnown(words)) };
}

function isPatchProgram(words: readonly string[]): boolean {
  const program = programName(words[0] ?? '');
  return program === 'apply_patch' || program === 'applypatch';
}

/** Whether a target begins with a program that is known here, so that it cannot be a word that a user made up. */
export function namesKnownProgram(target: string): boolean {
  return knownPrograms.has(target.split(' ')[0] ?? '');
}

function isKnown(words: readonly string[]): boolean {
  return knownPrograms.has(programName(words[0] ?? ''));
}

function commandName(words: readonly string[], isTrusted: boolean): string | undefined {
  const program = programName(words[0] ?? '');
  if (!isTrusted || !programPattern.test(program)) return undefined;
  const [first, second] = subcommands(program, words.slice(1));
  for (const candidate of [`${program} ${first} ${second}`, `${program} ${first}`]) {
    if (knownSubcommands.has(candidate)) return candidate;
  }
  return program;
}
