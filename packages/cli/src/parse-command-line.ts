import { parseArgs } from 'node:util';
import type { Command, CommandInput } from './command.ts';
import { UsageError } from './errors.ts';

/** Flags that every command has. */
export const commonOptions: Command['options'] = {
  json: { type: 'boolean', help: 'print JSON' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
};

/** Parses what stands behind the command's name. @throws UsageError for an unknown flag or a missing value. */
export function parseCommandInput(command: Command, args: readonly string[]): CommandInput {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...commonOptions, ...command.options },
      allowPositionals: true,
      strict: true,
    });
    return { flags: values as CommandInput['flags'], positionals };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split('\n')[0]?.replace(/\. To specify a positional.*$/, '') ?? message);
  }
}

/** The text of a flag, or `undefined` when it was not given. */
export function textFlag(input: CommandInput, name: string): string | undefined {
  const value = input.flags[name];
  return typeof value === 'string' ? value : undefined;
}

/** Whether a flag without a value was given. */
export function hasFlag(input: CommandInput, name: string): boolean {
  return input.flags[name] === true;
}

/** A whole number of at least `min`; `undefined` when the flag was not given. @throws UsageError for anything else. */
export function countFlag(input: CommandInput, name: string, min = 0): number | undefined {
  const text = textFlag(input, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < min) {
    throw new UsageError(`--${name} takes a whole number of at least ${min}, not "${text}"`);
  }
  return value;
}

/** One of a list of words. @throws UsageError that names them. */
export function choiceFlag<T extends string>(input: CommandInput, name: string, choices: readonly T[]): T | undefined {
  const text = textFlag(input, name);
  if (text === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) throw new UsageError(`--${name} takes ${choices.join(', ')}, not "${text}"`);
  return choice;
}
