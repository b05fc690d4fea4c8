import { nodeFileSystem } from '@agentspine/durable-fs';
import { countCell } from '@agentspine/home/count-text';
import { logsOf } from '@agentspine/home/spine';
import { readWatchdogTrail } from '@agentspine/reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { jsonLine } from '../output/json.ts';
import { renderTable } from '../output/table.ts';
import { hasFlag, textFlag } from '../parse-command-line.ts';

const sinceDefault = '24h';

/** `spine watchdog`: what the watchdog said, also when the database is gone. */
export const watchdogCommand: Command = {
  usage: 'spine watchdog events [--since SPAN|TIME] [--json]',
  description: 'Reads the trail in <home>/logs and never the database, so that it answers when the database does not.',
  options: { since: { type: 'string', value: 'SPAN', help: 'from then on: 6h, 7d, 2026-04-19 … (default 24h)' } },
  takes: { events: 0 },
  examples: ['spine watchdog events --since 6h --json'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const { events, malformed } = await readWatchdogTrail({
    directory: logsOf(world),
    fileSystem: nodeFileSystem,
    since: textFlag(input, 'since') ?? sinceDefault,
    nowMs: world.clock().getTime(),
  });
  if (malformed > 0) world.stderr.write(`${countCell(malformed)} lines of the trail cannot be read\n`);
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(events) : describe(events));
  return 0;
}

function describe(events: readonly Readonly<Record<string, unknown>>[]): string {
  if (events.length === 0) return 'the watchdog said nothing\n';
  const cellOf = (key: string) => (event: Readonly<Record<string, unknown>>) => String(event[key] ?? '');
  const keys = ['ts_utc', 'event', 'severity', 'status', 'agent', 'detail_json'];
  return renderTable(
    keys.map((key) => ({ title: key, cell: cellOf(key) })),
    events,
  );
}
