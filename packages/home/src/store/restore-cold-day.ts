import { ArchiveError, type RestoredDay } from '@agentspine/archive';
import { nodeSourceTree } from '@agentspine/durable-fs';
import type { UtcDay } from '@agentspine/schema';
import type { Home, HomeContext } from '@agentspine/stores';
import { type ColdTable, coldSourceOf, openColdArchive } from '@agentspine/stores/cold-tables';
import { openSpineWriter } from '@agentspine/stores/spine';

/** A day that goes back into `spine.db`. */
export interface ColdDayToRestore {
  /** The table, as SQL names it. */
  readonly table: ColdTable;
  /** The UTC day. */
  readonly day: UtcDay;
  /** Whether lines of runs that are not over stay. */
  readonly holdActiveRuns: boolean;
}

/** Puts a day back into `spine.db`. @throws ArchiveError `COLD_…` · WriterError `COLD_ROW_CONFLICT` · DatabaseError `SPINE_…` */
export async function restoreColdDay(
  home: Home,
  world: HomeContext,
  { table, day, holdActiveRuns }: ColdDayToRestore,
): Promise<RestoredDay> {
  if (nodeSourceTree.stat(`${home.cold}/${table}`) === undefined) {
    throw new ArchiveError('COLD_DAY_MISSING', `${home.cold}/${table} has no day ${day}`);
  }
  using writer = await openSpineWriter(world);
  const source = coldSourceOf(writer, table, holdActiveRuns);
  return await openColdArchive(home, table).restore({ source, day, now: world.clock().getTime() });
}
