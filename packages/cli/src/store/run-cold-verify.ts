import type { ColdReport } from '@agentspine/archive';
import type { CommandInput, Surroundings } from '../command.ts';
import { homeOf } from '../compose.ts';
import { jsonLine } from '../output/json.ts';
import { renderColdReports } from '../output/store-report.ts';
import { hasFlag } from '../parse-command-line.ts';
import { type ColdTable, listColdTables, openColdArchive, tableFlag } from './cold-tables.ts';

/** What was found in the cold archive of a table. */
export type TableReport = ColdReport & { readonly table: ColdTable };

/** `spine store verify`: every file held against its manifest; fails when something is wrong. */
export async function runColdVerify(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  const only = tableFlag(input);
  const tables = (await listColdTables(home)).filter((table) => only === undefined || table === only);
  const reports: TableReport[] = [];
  for (const table of tables) reports.push({ table, ...(await openColdArchive(home, table).verify()) });
  world.stdout.write(hasFlag(input, 'json') ? jsonLine({ tables: reports }) : renderColdReports(reports));
  return reports.every(({ problems }) => problems.length === 0) ? 0 : 1;
}
