import { renderQuality } from '@agentspine/pages/text/render-quality';
import { renderSummary } from '@agentspine/pages/text/render-summary';
import { besidesOf, renderBesides } from '@agentspine/pages/text/summary-besides';
import { type Milestones, type Summary, type SummaryKey, summaryKeys } from '@agentspine/reader';
import { wrapNotes } from '@agentspine/render';
import { homeOf } from '@agentspine/stores';
import { withReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { daysNote, readerUseOf, sessionForms, sliceOf, sliceOptions, timeForms } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { choiceFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { shortfallsOf } from '../shortfalls.ts';

/** `spine summary`: what turns used, grouped; or how their sessions went (SPEC 2.11). */
export const summaryCommand: Command = {
  usage: 'spine summary [--by KEY | --quality] [filters] [--json]',
  description: [
    `KEY is one of ${summaryKeys.join(', ')}.`,
    timeForms,
    sessionForms,
    '— is a number that no source reports (null in JSON). * marks a sum that lacks the numbers of some turns, and † a sum that',
    'is too low. Costs are at list prices. Rows are of imported transcripts; what records say besides is below them, and in JSON',
    'in "recorded", and "all" has the cost of both. A call that is recorded and imported is counted once.',
  ].join('\n'),
  options: {
    by: { type: 'string', value: 'KEY', choices: summaryKeys, help: 'one row for each (default model)' },
    quality: { type: 'boolean', help: 'how sessions ended and how many edits stayed, in place of usage' },
    ...sliceOptions,
    session: { type: 'string', value: 'ID', help: 'one session' },
    model: { type: 'string', value: 'NAME', help: 'one model' },
    workflow: { type: 'string', value: 'ID', help: 'turns stamped with this workflow' },
    agent: { type: 'string', value: 'ID', help: 'turns of this subagent, or stamped with this agent' },
    persona: { type: 'string', value: 'NAME', help: 'turns stamped with this persona' },
    tier: { type: 'string', value: 'NAME', help: 'turns stamped with this tier' },
  },
  examples: [
    'spine summary --by model --since 7d',
    'spine summary --by day --since 2026-04-01 --json',
    'spine summary --by tool --project ~/code/app',
    'spine summary --by pr --since 30d',
    'spine summary --quality --since 30d',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const by = choiceFlag(input, 'by', summaryKeys);
  const isQuality = hasFlag(input, 'quality');
  if (isQuality && by !== undefined) throw new CommandError('CLI_USAGE', '--by and --quality exclude each other');
  const filter = {
    ...sliceOf(input),
    session: textFlag(input, 'session'),
    model: textFlag(input, 'model'),
    workflow: textFlag(input, 'workflow'),
    agent: textFlag(input, 'agent'),
    persona: textFlag(input, 'persona'),
    tier: textFlag(input, 'tier'),
  };
  return withReader(world, readerUseOf(input, world), async (reader) => {
    const { timezone } = reader;
    if (isQuality) {
      const quality = reader.quality(filter);
      printAnswer(
        { input, world },
        { timezone, ...quality },
        (look) => renderQuality(quality, look) + daysNote(input, timezone),
      );
    } else {
      const milestones = by === 'commit' || by === 'pr' ? await milestonesOf(world, by) : undefined;
      const used = reader.summary({ by: by ?? defaultKey, milestones, ...filter });
      const summary = by === 'block' ? await withLimits(world, used) : used;
      const { since, until, ...others } = filter;
      // Records name no project, workflow or tier: a summary of these is one of transcripts alone.
      const asksForAll = Object.values(others).every((value) => value === undefined);
      const besides = asksForAll ? besidesOf(summary, await reader.recordedUsage({ since, until })) : undefined;
      const shortfalls = hasFlag(input, 'json') ? '' : await shortfallsOf(reader, world);
      const note = (besides === undefined ? '' : renderBesides(besides)) + shortfalls + daysNote(input, timezone);
      printAnswer(
        { input, world },
        { ...summary, ...besides },
        (look) => renderSummary(summary, look) + wrapNotes(note, look),
      );
    }
    return 0;
  });
}

const defaultKey: SummaryKey = 'model';

/** Loaded when it is wanted: other keys read no messages of status lines. */
async function withLimits(world: Surroundings, summary: Summary): Promise<Summary> {
  const { withBlockLimits } = await import('@agentspine/capture/block-limits');
  return withBlockLimits(homeOf(world).directory, summary);
}

/** Loaded when it is wanted: other keys read no transcripts. */
async function milestonesOf(world: Surroundings, by: 'commit' | 'pr'): Promise<Milestones> {
  const { readMilestones } = await import('@agentspine/judge');
  return readMilestones(world, by);
}
