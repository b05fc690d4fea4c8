import { renderTimelineLine } from '@agentspine/pages/text/render-timeline';
import { lanes } from '@agentspine/schema';
import { openHomeReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { eventKinds, sessionForms } from '../filter-options.ts';
import { writeList } from '../output/write-feed.ts';
import { choiceFlag, countFlag } from '../parse-command-line.ts';
import { warnOfTraceGap } from '../warn-of-trace-gap.ts';

/** `spine timeline`: what happened in a task or a session. */
export const timelineCommand: Command = {
  usage: 'spine timeline TASK_OR_SESSION [--lane L] [--kind K] [--limit N] [--json]',
  description: [
    'Events in the order of time: when, in which lane, the title and the first words of the body. An event that a rule matched is in the lane "rule".',
    sessionForms,
    `Lanes are ${lanes.join(', ')}.`,
    'With --json an event comes with all its metadata; of a body above 256 KiB it has the beginning, and "bodyBytes".',
  ].join('\n'),
  options: {
    lane: { type: 'string', value: 'L', choices: lanes, help: 'only events of this lane' },
    kind: { type: 'string', value: 'K', choices: eventKinds, help: 'only events of this kind, such as tool.used' },
    limit: { type: 'string', value: 'N', help: 'how many events; the first' },
  },
  needs: ['the id of a task or a session'],
  examples: [
    'spine timeline 01JZ8M0V3Q',
    'spine timeline 019dbcc1-7d52 --lane user',
    'spine timeline 01JZ8M0V3Q --kind tool.used --json',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const [id = ''] = input.positionals;
  const filter = {
    lane: choiceFlag(input, 'lane', lanes),
    kind: choiceFlag(input, 'kind', eventKinds),
    limit: countFlag(input, 'limit', { min: 0 }),
  };
  await warnOfTraceGap('timeline', world);
  using reader = openHomeReader(world, 'spine');
  const events = reader.iterateTimeline(id, filter);
  await writeList(events, { render: renderTimelineLine }, { input, world });
  return 0;
}
