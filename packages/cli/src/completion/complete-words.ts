import type { Command } from '../command.ts';
import { commonOptions, outputOptions } from '../parse-command-line.ts';

/** A word that may stand where the cursor is. */
export interface Completion {
  /** The word. */
  readonly value: string;
  /** What it does; one line. */
  readonly description: string;
}

/** What may stand where the cursor is. */
export interface Completions {
  /** Words that begin as the one before the cursor does. */
  readonly words: readonly Completion[];
  /** Whether the name of a file may stand there as well. */
  readonly takesFile: boolean;
}

/** The commands that are there, each with what is loaded when it is called. */
export type Commands = Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>>;

/**
 * What may follow `spine`. `words` are those after it, up to the cursor; the last one, which may be empty, is being typed. A command
 * that is not there has no completions.
 */
export async function completeWords(commands: Commands, words: readonly string[]): Promise<Completions> {
  const [name, ...rest] = words;
  const typed = words.at(-1) ?? '';
  const names = Object.entries(commands).map(([value, { summary }]) => ({ value, description: summary }));
  if (name === undefined || words.length === 1) return only([...names, ...ownWords].filter(begins(typed)));
  if (name === 'help') return only(names.filter(begins(typed)));
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return entry === undefined ? only([]) : completeCommand(await entry.load(), rest);
}

/** What may follow the name of a command. */
export function completeCommand(command: Command, words: readonly string[]): Completions {
  const options = { ...command.options, ...commonOptions, ...outputOptions };
  const before = words.slice(0, -1);
  const typed = words.at(-1) ?? '';
  const valued = (word: string | undefined) => {
    const option = word?.startsWith('--') ? options[word.slice(2)] : undefined;
    return option?.type === 'string' ? option : undefined;
  };
  const takes = valued(before.at(-1));
  if (takes !== undefined) {
    const words = (takes.choices ?? []).map(withoutText).filter(begins(typed));
    return { words, takesFile: isFileName(takes.value ?? '') };
  }
  if (typed.startsWith('-')) {
    const flags = Object.entries(options).map(([option, { help, multiple }]) => ({
      value: `--${option}`,
      description: help,
      isOver: multiple !== true && before.includes(`--${option}`),
    }));
    return only(flags.filter((flag) => !flag.isOver && begins(typed)(flag)));
  }
  const hasArgument = before.some((word, at) => !word.startsWith('-') && valued(before[at - 1]) === undefined);
  if (!hasArgument && 'subcommands' in command) {
    return only(Object.keys(command.subcommands).map(withoutText).filter(begins(typed)));
  }
  return { words: [], takesFile: isFileName(command.usage) };
}

/** What `spine` takes in place of a command. */
const ownWords: readonly Completion[] = [
  { value: 'help', description: 'the help of a command' },
  { value: '--help', description: 'show the commands' },
  { value: '--version', description: 'show the version' },
];

const only = (words: readonly Completion[]): Completions => ({
  words: words.map(({ value, description }) => ({ value, description })),
  takesFile: false,
});
const begins =
  (typed: string) =>
  ({ value }: Completion) =>
    value.startsWith(typed);
const withoutText = (value: string): Completion => ({ value, description: '' });
const isFileName = (text: string): boolean => /\b(?:FILE|FOLDER|PATH|DIR)\b/.test(text);
