import { withReader } from '@agentspine/home/with-reader';
import { renderHotTables } from '@agentspine/pages/text/render-recent';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { storeUseOf } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';

/** `spine hot-tables`: where the rows are. */
export const hotTablesCommand: Command = {
  usage: 'spine hot-tables [--json]',
  description:
    'The number of rows in each table of records and in the delivery log ("events"), and when the newest was written.',
  options: {},
  examples: ['spine hot-tables', 'spine hot-tables --json'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  return withReader(world, storeUseOf(input, 'spine'), (reader) => {
    const tables = reader.hotTables();
    return printAnswer({ input, world }, { tables }, (look) => renderHotTables(tables, look));
  });
}
