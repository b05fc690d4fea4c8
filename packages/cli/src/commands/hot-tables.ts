import { withReader } from '@agentspine/home/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { jsonLine } from '../output/json.ts';
import { renderHotTables } from '../output/recent-report.ts';
import { hasFlag } from '../parse-command-line.ts';

/** `spine hot-tables`: where the rows are. */
export const hotTablesCommand: Command = {
  usage: 'spine hot-tables [--json]',
  description:
    'How many rows each table of records and the delivery log ("events") have, and when the newest was written.',
  options: {},
  takes: 0,
  examples: ['spine hot-tables', 'spine hot-tables --json'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  return withReader(world, { useArchive: true, store: 'spine' }, (reader) => {
    const tables = reader.hotTables();
    world.stdout.write(hasFlag(input, 'json') ? jsonLine({ tables }) : renderHotTables(tables));
    return 0;
  });
}
