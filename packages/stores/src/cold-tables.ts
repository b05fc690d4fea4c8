import { ColdArchive, type ColdSource } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { type RecordTable, recordKinds } from '@agentspine/schema';
import type { Writer } from '@agentspine/writer';
import type { Home } from './home-paths.ts';
import { lockOptions } from './lock-options.ts';

/** A table whose days can leave `spine.db`. */
export type ColdTable = 'logs' | RecordTable;

/** In their order. */
export const coldTables: readonly ColdTable[] = ['logs', ...recordKinds.map(({ table }) => table)];

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

/** The rows of a table in `spine.db`; of logs, with those of runs that go on or without. */
export function coldSourceOf(writer: Writer, table: ColdTable, holdActiveRuns: boolean): CountingSource {
  return table === 'logs' ? writer.cold.logs({ holdActiveRuns }) : writer.cold.records(table);
}
