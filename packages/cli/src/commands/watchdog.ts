import { renderWatchdog } from '@agentspine/pages/text/render-watchdog';
import { counted } from '@agentspine/render/count-text';
import { readWatchdog } from '@agentspine/stores/spine';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { askedAtOf, timezoneOption } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { textFlag } from '../parse-command-line.ts';

const sinceDefault = '24h';

/** `spine watchdog`: what the watchdog said, also when the database is gone. */
export const watchdogCommand: Command = {
  usage: 'spine watchdog events [--since SPAN|TIME] [--json]',
  description: 'Reads the trail in <home>/logs and not the database, so it also works when the database does not.',
  options: {
    since: { type: 'string', value: 'SPAN', help: 'from then on: 6h, 7d, 2026-04-19 … (default 24h)' },
    ...timezoneOption,
  },
  subcommands: { events: { run } },
  examples: ['spine watchdog events --since 6h --json'],
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const since = textFlag(input, 'since') ?? sinceDefault;
  const { events, malformed } = await readWatchdog(world, since, (await askedAtOf(input, world)).calendar);
  if (malformed > 0) world.stderr.write(`${counted(malformed, 'line')} of the trail cannot be read\n`);
  return printAnswer({ input, world }, events, (look) => renderWatchdog(events, since, look));
}
