import type { ColdReport } from '@agentspine/archive';
import type { Home } from '@agentspine/stores';
import { type ColdTable, listColdTables, openColdArchive } from '@agentspine/stores/cold-tables';

/** What was found in the cold archive of a table. */
export type TableReport = ColdReport & { readonly table: ColdTable };

/** Holds every file of the cold archive against its manifest, of one table or of all. */
export async function verifyColdTables(home: Home, only: ColdTable | undefined): Promise<readonly TableReport[]> {
  const tables = (await listColdTables(home)).filter((table) => only === undefined || table === only);
  const reports: TableReport[] = [];
  for (const table of tables) reports.push({ table, ...(await openColdArchive(home, table).verify()) });
  return reports;
}
