import { renderRecent } from '@agentspine/pages/text/render-recent';
import { withReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { storeUseOf } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { countFlag } from '../parse-command-line.ts';
import { warnOfTraceGap } from '../warn-of-trace-gap.ts';

/** A century; more than that means everything, which `spine query` answers. */
const hoursMax = 878_400;

/** As many as a pager takes. */
const limitMax = 100_000;

/** `spine recent`: what was written lately, whatever it is. */
export const recentCommand: Command = {
  usage: 'spine recent [--hours H] [--limit N] [--json]',
  description: [
    'The newest rows of everything: of all tables of records and of the delivery log (obs.events), archived days included, by the',
    'time of writing; and what agents did (trace.events), imported or logged, by the time at which it happened. --json prints whole rows.',
  ].join('\n'),
  options: {
    hours: { type: 'string', value: 'H', help: 'how far back (default 6)' },
    limit: { type: 'string', value: 'N', help: 'how many rows at most (default 20)' },
  },
  examples: ['spine recent', 'spine recent --hours 48 --limit 100', 'spine recent --json'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const hours = countFlag(input, 'hours', { max: hoursMax }) ?? 6;
  const limit = countFlag(input, 'limit', { max: limitMax }) ?? 20;
  return withReader(world, storeUseOf(input, 'spine'), async (reader) => {
    await warnOfTraceGap('recent', world);
    const rows = await reader.recent({ hours, limit });
    return printAnswer({ input, world }, { hours, limit, rows }, (look) => renderRecent(rows, hours, look));
  });
}
