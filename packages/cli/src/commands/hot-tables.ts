import { renderHotTables } from '@agentspine/pages/text/render-recent';
import { withReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { storeUseOf } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';

/** `spine hot-tables`: where the rows are. */
export const hotTablesCommand: Command = {
  usage: 'spine hot-tables [--json]',
  description: [
    'The number of rows in each table: obs, what programs recorded; log, their log lines; trace, what agents did; archive, imported',
    'transcripts; those of archived days too. "newest" is when the newest row was written, or in archive when it happened.',
  ].join('\n'),
  options: {},
  examples: ['spine hot-tables', 'spine hot-tables --json'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  return withReader(world, storeUseOf(input, 'spine'), async (reader) => {
    const tables = await reader.hotTables();
    return printAnswer({ input, world }, { tables }, (look) => renderHotTables(tables, look));
  });
}
