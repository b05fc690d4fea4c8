import type { Command, CommandInput, Surroundings } from '../command.ts';
import { jsonLine } from '../output/json.ts';
import { countCell } from '../output/numbers.ts';
import { startRebuildProgress } from '../output/rebuild-progress.ts';
import { hasFlag } from '../parse-command-line.ts';
import { openSpineWriter } from '../spine.ts';

/** `spine trace`: the tables that are made of `events`. */
export const traceCommand: Command = {
  usage: 'spine trace rebuild [--json]',
  description: [
    'Tasks, sessions, the timeline, turns, verdicts and the search index are made of the events of spine.db. "rebuild" makes',
    'them anew, cell for cell, in one transaction: others read the old tables until it ends, and wait with what they write.',
    'Interrupted, it changes nothing.',
  ].join('\n'),
  options: {},
  takes: { rebuild: 0 },
  examples: ['spine trace rebuild', 'spine trace rebuild --json'],
  run,
};

/** The signal is left alone: replaying does not wait for anything, so that Ctrl-C could not be heard; it ends the process. */
async function run(input: CommandInput, world: Surroundings): Promise<number> {
  using spine = await openSpineWriter(world);
  const progress = startRebuildProgress(world.stderr, world.clock);
  try {
    const rebuilt = spine.trace.rebuild({ onProgress: progress.events });
    progress.done();
    const text = `every table of the trace made anew of ${countCell(rebuilt.events)} events\n`;
    world.stdout.write(hasFlag(input, 'json') ? jsonLine(rebuilt) : text);
    return 0;
  } finally {
    progress.done();
  }
}
