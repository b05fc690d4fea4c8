import type { Command, CommandInput, Surroundings } from '../command.ts';
import { homeOf } from '../compose.ts';
import { CommandError } from '../errors.ts';
import { importTrace } from '../import/trace/import-trace.ts';
import { readWholeBody } from '../import/trace/read-whole-body.ts';
import { inertText } from '../output/inert-text.ts';
import { jsonLine } from '../output/json.ts';
import { countCell } from '../output/numbers.ts';
import { hasFlag } from '../parse-command-line.ts';
import { openSpineReader } from '../spine.ts';
import { openStores } from '../stores.ts';

/** `spine trace`: what agents did. */
export const traceCommand: Command = {
  usage: 'spine trace import [--json]\n       spine trace body EVENT_ID [--json]',
  description: [
    '"import" fills the trace with what the transcripts in custody tell, as "spine import" does; what is there already is',
    'passed over. "body" writes the whole body of an event: rows of imported events hold the beginning of long ones, and',
    'the rest stands in custody.',
  ].join('\n'),
  options: {},
  takes: { import: 0, body: 1 },
  examples: ['spine trace import', 'spine trace body 01KPM2ZPYG82TZVR8TEVH7P0YS'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  return input.positionals[0] === 'import' ? runImport(input, world) : writeBody(input, world);
}

async function runImport(input: CommandInput, world: Surroundings): Promise<number> {
  const { report, notices, wasInterrupted } = await importTrace(homeOf(world), world);
  for (const notice of notices) world.stderr.write(`spine trace import: ${inertText(notice)}\n`);
  const { files, events, elapsedMs } = report;
  const text = `${countCell(events)} events of ${countCell(files)} transcripts added in ${countCell(elapsedMs)} ms\n`;
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(report) : text);
  return wasInterrupted ? 1 : 0;
}

async function writeBody(input: CommandInput, world: Surroundings): Promise<number> {
  const eventId = input.positionals[1];
  if (eventId === undefined) throw new CommandError('CLI_USAGE', 'trace body takes the id of an event');
  using spine = openSpineReader(world);
  const event = spine.trace.getTimelineEvent(eventId);
  if (event === undefined) throw new CommandError('CLI_NOT_FOUND', `there is no event ${eventId} on a timeline`);
  await using stores = await openStores(homeOf(world), world, 'full');
  const body = (await readWholeBody(event, stores.custody)) ?? '';
  world.stdout.write(hasFlag(input, 'json') ? jsonLine({ eventId, body }) : `${inertText(body)}\n`);
  return 0;
}
