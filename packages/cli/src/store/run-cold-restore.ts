import { ArchiveError } from '@agentspine/archive';
import { nodeSourceTree } from '@agentspine/durable-fs';
import type { CommandInput, Surroundings } from '../command.ts';
import { homeOf } from '../compose.ts';
import { jsonLine } from '../output/json.ts';
import { countCell } from '../output/numbers.ts';
import { hasFlag } from '../parse-command-line.ts';
import { openSpineWriter } from '../spine.ts';
import { coldSourceOf, dayFlag, openColdArchive, tableFlag } from './cold-tables.ts';

/** `spine store restore`: a day back into `spine.db`. @throws ArchiveError `COLD_…` · WriterError `COLD_ROW_CONFLICT`, `SPINE_…` */
export async function runColdRestore(input: CommandInput, world: Surroundings): Promise<number> {
  const day = dayFlag(input);
  const home = homeOf(world);
  const table = tableFlag(input) ?? 'logs';
  if (nodeSourceTree.stat(`${home.cold}/${table}`) === undefined) {
    throw new ArchiveError('COLD_DAY_MISSING', `${home.cold}/${table} has no day ${day}`);
  }
  using writer = await openSpineWriter(world);
  const source = coldSourceOf(writer, table, input);
  const restored = await openColdArchive(home, table).restore({ source, day, now: world.clock().getTime() });
  const text = `${countCell(restored.restored)} rows of ${table} of ${day} are back in spine.db\n`;
  world.stdout.write(hasFlag(input, 'json') ? jsonLine({ table, ...restored }) : text);
  return 0;
}
