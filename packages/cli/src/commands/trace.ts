import { importTrace } from '@agentspine/home/import-trace';
import { readEventBody } from '@agentspine/home/read-event-body';
import { inertLines, inertText } from '@agentspine/render';
import { countCell, counted } from '@agentspine/render/count-text';
import { homeOf } from '@agentspine/stores';
import { openSpineWriter } from '@agentspine/stores/spine';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';

/** `spine trace`: how it comes to its events, and its tables to their rows. */
export const traceCommand: Command = {
  usage: ['spine trace import [--json]', 'spine trace body EVENT_ID [--json]', 'spine trace rebuild [--json]'].join(
    '\n',
  ),
  description: [
    '  import   adds what the transcripts in custody say and the trace lacks, as "spine import" does; where payloads in spine.db are',
    '           damaged, what came from transcripts is derived again',
    '  body     prints the whole body of an event; a row of an imported event holds only the beginning of a long body',
    '  rebuild  makes tasks, sessions, timeline, turns, verdicts and the search index again from the events in spine.db, in one',
    '           transaction. Other processes read the old tables until it ends, and their writes wait. When it is interrupted,',
    '           nothing has changed.',
  ].join('\n'),
  options: {},
  subcommands: {
    import: { run: runImport },
    body: { needs: ['the id of an event'], idOf: 'event', run: writeBody },
    rebuild: { run: rebuild },
  },
  examples: ['spine trace import', 'spine trace body 01KPM2ZPYG82TZVR8TEVH7P0YS', 'spine trace rebuild --json'],
};

async function runImport(input: CommandInput, world: Surroundings): Promise<number> {
  const { report, notices, wasInterrupted, isIncomplete } = await importTrace(homeOf(world), world);
  for (const notice of notices) world.stderr.write(`spine trace import: ${inertText(notice)}\n`);
  const { files, events, elapsedMs } = report;
  const text = `${counted(events, 'event')} of ${counted(files, 'transcript')} added in ${countCell(elapsedMs)} ms\n`;
  printAnswer({ input, world }, report, () => text);
  return wasInterrupted || isIncomplete ? 1 : 0;
}

async function writeBody(input: CommandInput, world: Surroundings): Promise<number> {
  const [eventId = ''] = input.positionals;
  const body = await readEventBody(homeOf(world), world, eventId);
  if (body === undefined) throw new CommandError('CLI_NOT_FOUND', `there is no event ${eventId} on a timeline`);
  return printAnswer({ input, world }, { eventId, body }, () => `${inertLines(body)}\n`);
}

/** The signal is left alone: replaying does not wait for anything, so that Ctrl-C could not be heard; it ends the process. */
async function rebuild(input: CommandInput, world: Surroundings): Promise<number> {
  using spine = await openSpineWriter(world);
  try {
    const rebuilt = spine.trace.rebuild({
      onProgress: (events, eventsTotal) => world.onProgress?.({ step: 'trace-events', events, eventsTotal }),
    });
    world.onProgress?.({ step: 'done' });
    const text = `every table of the trace was made again from ${counted(rebuilt.events, 'event')}\n`;
    return printAnswer({ input, world }, rebuilt, () => text);
  } finally {
    world.onProgress?.({ step: 'done' });
  }
}
