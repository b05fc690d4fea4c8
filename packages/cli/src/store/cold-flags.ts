import type { ColdTable } from '@agentspine/home';
import { parseUtcDay, type UtcDay } from '@agentspine/schema';
import { coldTables } from '@agentspine/stores/cold-tables';
import type { CommandInput } from '../command.ts';
import { CommandError } from '../errors.ts';
import { choiceFlag, textFlag } from '../parse-command-line.ts';

/** `--table`; `undefined` where it was not given. @throws CommandError `CLI_USAGE` */
export function tableFlag(input: CommandInput): ColdTable | undefined {
  return choiceFlag(input, 'table', coldTables);
}

/** `--day`. @throws CommandError `CLI_USAGE` where it is missing or no day */
export function dayFlag(input: CommandInput): UtcDay {
  const text = textFlag(input, 'day');
  const day = text === undefined ? undefined : parseUtcDay(text);
  if (day !== undefined) return day;
  const what = text === undefined ? 'is missing' : `takes a day such as 2026-01-31, not "${text}"`;
  throw new CommandError('CLI_USAGE', `--day ${what}`);
}
