import { type Look, renderTable, toneOf } from '@agentspine/render';
import { jsonLine } from '@agentspine/render/json-line';
import type { DeliveryEvent } from '@agentspine/schema';
import { openHomeReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';
import { countFlag } from '../parse-command-line.ts';

const limitDefault = 20;

/** `spine delivery`: what sources handed over, and whether it arrived. */
export const deliveryCommand: Command = {
  usage: 'spine delivery tail SOURCE [--limit N] [--json]',
  description: 'The newest deliveries of a source: pending, delivered, or failed with the reason.',
  options: { limit: { type: 'string', value: 'N', help: 'how many (default 20)' } },
  subcommands: { tail: { needs: ['a source'], run } },
  examples: ['spine delivery tail email', 'spine delivery tail email --limit 5 --json'],
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const [source = ''] = input.positionals;
  const limit = countFlag(input, 'limit') ?? limitDefault;
  using reader = openHomeReader(world, 'spine');
  const events = reader.obs.deliveries(source, limit);
  return printAnswer({ input, world }, events, (look) => describe(source, events, look));
}

function describe(source: string, events: readonly DeliveryEvent[], look: Look): string {
  if (events.length === 0) return `${jsonLine(source).trimEnd()} has no deliveries\n`;
  return renderTable(
    [
      { title: 'id', align: 'right', cell: ({ id }) => String(id) },
      { title: 'time', cell: ({ tsUtc }) => tsUtc, cut: 'never' },
      {
        title: 'status',
        cell: ({ deliveryStatus }) => deliveryStatus,
        cut: 'never',
        tone: ({ deliveryStatus }) => toneOf(deliveryStatus),
      },
      { title: 'reason', cell: ({ reason }) => reason ?? '' },
      { title: 'payload', cell: ({ payloadJson }) => payloadJson },
    ],
    events,
    look,
  );
}
