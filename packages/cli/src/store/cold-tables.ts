import { ColdArchive, type ColdSource } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { parseUtcDay, type RecordTable, recordKinds, type UtcDay } from '@agentspine/schema';
import type { Writer } from '@agentspine/writer';
import type { CommandInput } from '../command.ts';
import type { Home } from '../compose.ts';
import { CommandError } from '../errors.ts';
import { choiceFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { lockOptions } from '../stores.ts';

/** A table whose days can leave `spine.db`. */
export type ColdTable = 'logs' | RecordTable;

const coldTables: readonly ColdTable[] = ['logs', ...recordKinds.map(({ table }) => table)];

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

/** The cold archive of a table. */
export function openColdArchive(home: Home, table: ColdTable): ColdArchive {
  const directory = `${home.cold}/${table}`;
  return new ColdArchive({ directory, fileSystem: nodeFileSystem, lockOptions });
}

/** Every table that has a cold archive, in the order of the tables. */
export async function listColdTables(home: Home): Promise<readonly ColdTable[]> {
  const names = await nodeFileSystem.list(home.cold);
  return coldTables.filter((table) => names.includes(table));
}

/** A table that also knows which of its rows can never leave. */
export interface CountingSource extends ColdSource {
  /** Rows whose time cannot be read. */
  countUnreadable(): number;
}

/** The rows of a table in `spine.db`. */
export function coldSourceOf(writer: Writer, table: ColdTable, input: CommandInput): CountingSource {
  if (table !== 'logs') return writer.cold.records(table);
  return writer.cold.logs({ holdActiveRuns: !hasFlag(input, 'active-runs') });
}
