/*
 * What a command line does, command by command, and for which of them the exit code is evidence. A rule never looks at the text of
 * a command: here-documents, quoted texts and commit messages are data, and say nothing of what was done.
 */
import type { ActivityKind } from './command-words.ts';
import { kindsOfCommand } from './kinds-of-command.ts';
import { type ShellCommand, splitShell } from './split-shell.ts';
import { unfoldCommand } from './unfold-command.ts';

/** How the end of a command shows. */
export interface ExitTells {
  /** Exit code 0 of the line says that it ended well. */
  readonly ok: boolean;
  /** Another exit code says that it failed. */
  readonly fail: boolean;
  /** What the line prints after it, by how it ended: `X && echo A || echo B`. */
  readonly echoes?: { readonly ok?: string | undefined; readonly fail?: string | undefined } | undefined;
  /** Nothing that can fail comes after it. */
  readonly isLast: boolean;
  /** The line prints its exit code: `X; echo $?`. */
  readonly isPrinted: boolean;
}

/** A command that does something that a claim may be about. */
export interface CommandActivity {
  /** What kind it is. */
  readonly kind: ActivityKind;
  /** `go`, `pytest`, `make`; a script by its path. */
  readonly program: string;
  /** Which parts it is to run, as the command line has them. */
  readonly targets: readonly string[];
  /** What the exit code of the command says of it. */
  readonly exit: ExitTells;
  /** It stands for all that a project checks: that it failed does not say what failed. */
  readonly isBroad: boolean;
  /** It is done on the way to something else, as tests are built before they run. */
  readonly isSecondary: boolean;
  /** Its output goes through other programs, and may not be whole. */
  readonly isFiltered: boolean;
  /** The paths that it names. */
  readonly paths: readonly string[];
  /** What a write puts there, where the command holds it. */
  readonly text?: string | undefined;
}

const depthMax = 4;
const activitiesMax = 100;

/** What a command line, or a script, does. */
export function classifyCommand(line: string): readonly CommandActivity[] {
  return classify(line, 0).slice(0, activitiesMax);
}

function classify(line: string, depth: number): readonly CommandActivity[] {
  const commands = splitShell(line);
  return commands.flatMap((command, at) => activitiesOf(command, { commands, at, depth }));
}

interface Place {
  readonly commands: readonly ShellCommand[];
  readonly at: number;
  readonly depth: number;
}

function activitiesOf(command: ShellCommand, place: Place): readonly CommandActivity[] {
  const unfolded = unfoldCommand(command.words);
  const exit = exitTellsOf(place);
  const isFiltered = command.next === '|';
  const common = { exit, isFiltered, isBroad: false, isSecondary: false, targets: [], paths: [] };
  const writes = command.writesTo.map(
    (path): CommandActivity => ({ ...common, kind: 'write', program: '>', paths: [path], text: command.hereText }),
  );
  if (unfolded.kind === 'nothing') return writes;
  if (unfolded.kind === 'script') {
    const inner = place.depth < depthMax ? classify(unfolded.script, place.depth + 1) : [];
    return [...inner.map((activity) => ({ ...activity, exit: both(activity.exit, exit) })), ...writes];
  }
  const { program, words } = unfolded;
  const { kinds, isBroad } = kindsOfCommand(program, words, command.words);
  const targets = words.slice(1).filter((word) => !word.startsWith('-'));
  const done = kinds.map((kind, place): CommandActivity => {
    const paths = kind === 'write' || kind === 'delete' ? pathsOf(program, targets) : [];
    return {
      ...common,
      kind,
      program,
      targets,
      isBroad,
      isSecondary: isBroad || place > 0,
      paths,
      text: kind === 'write' ? command.hereText : undefined,
    };
  });
  return [
    ...done,
    ...writes,
    ...scriptWrites(program, command).map((path) => ({ ...common, ...asWrite(program, path, command) })),
  ];
}

function asWrite(program: string, path: string, { hereText, words }: ShellCommand) {
  return { kind: 'write' as const, program, paths: [path], text: hereText ?? words.join(' ') };
}

/** Programs that edit files in place, and short programs given in the line that open files for writing. */
function scriptWrites(program: string, { words, hereText }: ShellCommand): readonly string[] {
  const isInPlace = words.some((word) => /^-[a-zE]{0,3}i/.test(word) || word === '--in-place');
  if ((program === 'sed' || program === 'perl') && isInPlace)
    return words
      .slice(2)
      .filter((word) => /^[\w./~@+-]{1,300}\.\w{1,8}$/.test(word))
      .slice(-8);
  if (program === 'git' && (words.includes('apply') || words.includes('mv'))) return words.slice(-2).filter(isPathLike);
  const text = hereText ?? (program === 'python' || program === 'node' ? words.join(' ') : '');
  if (program !== 'python' && program !== 'node' && program !== '-') return [];
  if (!/\.write_text\(|\bopen\([^)\n]{1,200}['"][wa]|\.write\(|writeFile/.test(text)) return [];
  return [...text.matchAll(/['"]([\w./~-]{1,200}\.\w{1,8})['"]/g)].map((match) => match[1] ?? '').slice(0, 8);
}

function isPathLike(word: string): boolean {
  return !word.startsWith('-') && /^[\w./~@+-]{1,300}$/.test(word) && /[./]/.test(word);
}

function pathsOf(program: string, targets: readonly string[]): readonly string[] {
  if (program === 'cp' || program === 'mv' || program === 'ln' || program === 'install') return targets.slice(-2);
  return targets.filter((word) => /^[^\s]{1,300}$/.test(word)).slice(0, 32);
}

/** Commands that hardly fail, or print only: what is before another command and cannot be the cause of its line's failure. */
const harmless = new Set(
  'cd pushd popd export source . set echo printf true : pwd unset alias mkdir sleep date'.split(' '),
);

function exitTellsOf({ commands, at }: Place): ExitTells {
  const own = commands[at];
  const before = commands.slice(0, at);
  const after = commands.slice(at + 1);
  const sets = before.filter(({ words }) => words[0] === 'set').map(({ words }) => words.join(' '));
  const hasPipefail = sets.some((words) => words.includes('pipefail'));
  const stopsOnError = sets.some((words) => / -\w*e/.test(words));
  const isPassed = (connector: string | undefined) =>
    connector === '&&' || (connector === ';' && stopsOnError) || (connector === '|' && hasPipefail);
  const isLast = after.length === 0;
  const links = [own, ...after.slice(0, -1)].map((command) => command?.next);
  const ends = isLast ? own?.next !== '&' : links.every((link) => isPassed(link)) && after.at(-1)?.next !== '&';
  const isPipedInto = before.at(-1)?.next === '|' && !hasPipefail && !isLast;
  const causes = [...before, ...after].filter(({ words }) => !harmless.has(words[0] ?? ''));
  const isAlone =
    causes.length === 0 ||
    (isLast && before.every(({ next, words }) => next === ';' || next === '||' || harmless.has(words[0] ?? '')));
  const isMaybeSkipped = before.at(-1)?.next === '||' || own?.words[0] === '!';
  return {
    ok: ends && !isPipedInto && !isMaybeSkipped,
    fail: ends && isAlone && own?.words[0] !== '!',
    isLast: after.every(({ words }) => harmless.has(words[0] ?? '')),
    ...echoesOf(own, after),
  };
}

/** What is printed right after a command by how it ended. */
function echoesOf(
  own: ShellCommand | undefined,
  after: readonly ShellCommand[],
): Pick<ExitTells, 'echoes' | 'isPrinted'> {
  const [first, second] = after;
  const printed = (command: ShellCommand | undefined) =>
    command?.words[0] === 'echo' || command?.words[0] === 'printf'
      ? command.words.slice(1).join(' ').trim()
      : undefined;
  const isPrinted = own?.next === ';' && /\$\{?\?/.test(printed(first) ?? '');
  const ok = own?.next === '&&' ? printed(first) : undefined;
  const fail =
    own?.next === '||' ? printed(first) : ok !== undefined && first?.next === '||' ? printed(second) : undefined;
  return ok === undefined && fail === undefined ? { isPrinted } : { echoes: { ok, fail }, isPrinted };
}

function both(inner: ExitTells, outer: ExitTells): ExitTells {
  return { ...inner, ok: inner.ok && outer.ok, fail: inner.fail && outer.fail, isLast: inner.isLast && outer.isLast };
}
