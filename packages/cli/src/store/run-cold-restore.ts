import { countCell } from '@agentspine/home/count-text';
import { homeOf } from '@agentspine/home/home-paths';
import { restoreColdDay } from '@agentspine/home/restore-cold-day';
import type { CommandInput, Surroundings } from '../command.ts';
import { jsonLine } from '../output/json.ts';
import { hasFlag } from '../parse-command-line.ts';
import { dayFlag, tableFlag } from './cold-flags.ts';

/** `spine store restore`: a day back into `spine.db`. @throws ArchiveError `COLD_…` · WriterError `COLD_ROW_CONFLICT` · DatabaseError `SPINE_…` */
export async function runColdRestore(input: CommandInput, world: Surroundings): Promise<number> {
  const day = dayFlag(input);
  const table = tableFlag(input) ?? 'logs';
  const holdActiveRuns = !hasFlag(input, 'active-runs');
  const restored = await restoreColdDay(homeOf(world), world, { table, day, holdActiveRuns });
  const text = `${countCell(restored.restored)} rows of ${table} of ${day} are back in spine.db\n`;
  world.stdout.write(hasFlag(input, 'json') ? jsonLine({ table, ...restored }) : text);
  return 0;
}
