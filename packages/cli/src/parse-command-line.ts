import { parseArgs } from 'node:util';
import { didYouMean, messageOf } from '@agentspine/schema';
import type { Action, Command, CommandInput } from './command.ts';
import { CommandError } from './errors.ts';

/** Flags that every command has. */
export const commonOptions: Command['options'] = {
  json: { type: 'boolean', help: 'print JSON' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
};

/** Flags of every command that prints; they are shown once, in the help of `spine` itself. */
export const outputOptions: Command['options'] = {
  'no-pager': { type: 'boolean', help: 'print a long report without a pager' },
  vertical: { type: 'boolean', help: 'print tables one field a line' },
};

/** Parses what follows the command's name. @throws CommandError `CLI_USAGE` for an unknown flag or a missing value */
export function parseCommandInput(command: Command, args: readonly string[]): CommandInput {
  const options = { ...commonOptions, ...outputOptions, ...command.options };
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { flags: values as CommandInput['flags'], positionals };
  } catch (error) {
    const message = messageOf(error);
    const unknown = /^Unknown option '--([^']*)'/.exec(message)?.[1];
    if (unknown !== undefined) throw new CommandError('CLI_USAGE', describeUnknownFlag(unknown, Object.keys(options)));
    const dashed = /^Option '(?:-\w, )?(--[^' ]+)[^']*' argument is ambiguous/.exec(message)?.[1];
    if (dashed !== undefined) {
      throw new CommandError(
        'CLI_USAGE',
        `${dashed} needs a value; write ${dashed}=VALUE for one that begins with a dash`,
      );
    }
    // Node goes on with advice on arguments that begin with a dash.
    const firstSentence = message.split('\n')[0]?.replace(/\. To specify a positional.*$/, '');
    throw new CommandError('CLI_USAGE', firstSentence ?? message);
  }
}

function describeUnknownFlag(name: string, known: readonly string[]): string {
  const flags = known.map((flag) => `--${flag}`);
  return `there is no flag --${name}${didYouMean(`--${name}`, flags)}`;
}

/**
 * Refuses a call without the arguments that are needed, and one with more than are taken: a forgotten quote must not change
 * the question. @throws CommandError `CLI_USAGE`
 */
export function checkArguments(
  name: string,
  { needs = [], takes = needs.length }: Action,
  { positionals }: CommandInput,
): void {
  if (positionals.length < needs.length) throw new CommandError('CLI_USAGE', `${name} needs ${needs.join(' and ')}`);
  if (positionals.length > takes) throw new CommandError('CLI_USAGE', `unexpected argument "${positionals[takes]}"`);
}

/** The text of a flag, or `undefined` when it was not given. */
export function textFlag(input: CommandInput, name: string): string | undefined {
  const value = input.flags[name];
  return typeof value === 'string' ? value : undefined;
}

/** The texts of a flag that may be given more than once, or `undefined` when it was not given. */
export function textsFlag(input: CommandInput, name: string): readonly string[] | undefined {
  const value = input.flags[name];
  return typeof value === 'object' ? value : undefined;
}

/** Whether a flag without a value was given. */
export function hasFlag(input: CommandInput, name: string): boolean {
  return input.flags[name] === true;
}

/** A whole number within bounds; `undefined` when the flag was not given. @throws CommandError `CLI_USAGE` */
export function countFlag(
  input: CommandInput,
  name: string,
  { min = 1, max = Number.MAX_SAFE_INTEGER }: { readonly min?: number; readonly max?: number } = {},
): number | undefined {
  const text = textFlag(input, name);
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  const bounds = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new CommandError('CLI_USAGE', `--${name} takes a whole number ${bounds}, not "${text}"`);
}

/** More than 0 and at most 100, with or without the sign; `undefined` when the flag was not given. @throws CommandError `CLI_USAGE` */
export function percentFlag(input: CommandInput, name: string): number | undefined {
  const text = textFlag(input, name);
  if (text === undefined) return undefined;
  const percent = Number(/^(\d{1,3}(?:\.\d{1,6})?)%?$/.exec(text)?.[1]);
  if (percent > 0 && percent <= 100) return percent;
  throw new CommandError('CLI_USAGE', `--${name} ${text} is not a part of a hundred, such as 5%`);
}

/** One of a list of words; `undefined` when the flag was not given. @throws CommandError `CLI_USAGE` that names them */
export function choiceFlag<T extends string>(input: CommandInput, name: string, choices: readonly T[]): T | undefined {
  const text = textFlag(input, name);
  if (text === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  const hint = didYouMean(text, choices);
  throw new CommandError('CLI_USAGE', `--${name} takes ${choices.join(', ')}, not "${text}"${hint}`);
}
