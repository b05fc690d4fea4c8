import { comparisonCsv, renderComparison } from '@agentspine/pages/text/render-comparison';
import { inertLines, type Look } from '@agentspine/render';
import { withReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { daysNote, readerUseOf, sliceOf, sliceOptions, timeForms } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { countFlag, hasFlag } from '../parse-command-line.ts';

/** `spine compare`: models side by side, activity by activity (SPEC 2.11). */
export const compareCommand: Command = {
  usage: 'spine compare MODEL_A,MODEL_B[,…] [filters] [--include-partial] [--min-sample N] [--json | --csv]',
  description: [
    'Turns of low fidelity are counted but not compared, unless --include-partial is given. ~ marks a small sample.',
    timeForms,
  ].join('\n'),
  options: {
    ...sliceOptions,
    'min-sample': { type: 'string', value: 'N', help: 'mark cells with fewer turns than this (default 5)' },
    'include-partial': { type: 'boolean', help: 'compare turns of every fidelity' },
    csv: { type: 'boolean', help: 'print CSV, also the cells without data' },
  },
  takes: Number.POSITIVE_INFINITY,
  examples: [
    'spine compare claude-opus-4-6,gpt-5.4',
    'spine compare claude-opus-4-6,claude-sonnet-4-5-20250929 --since 30d --csv',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const names = input.positionals.flatMap((text) => text.split(',')).map((name) => name.trim());
  const models = [...new Set(names.filter((name) => name !== ''))];
  if (models.length < 2) throw new CommandError('CLI_USAGE', 'compare takes at least two different models, as in A,B');
  const isCsv = hasFlag(input, 'csv');
  if (isCsv && hasFlag(input, 'json')) throw new CommandError('CLI_USAGE', '--json and --csv exclude each other');
  const minSample = countFlag(input, 'min-sample');
  return withReader(world, readerUseOf(input, world), (reader) => {
    const includePartial = hasFlag(input, 'include-partial');
    const comparison = reader.compare({ models, ...sliceOf(input), minSample, includePartial });
    const { timezone } = reader;
    const show = (look: Look) => renderComparison(comparison, look) + daysNote(input, timezone);
    if (!isCsv) return printAnswer({ input, world }, { timezone, ...comparison }, show);
    world.stdout.write(inertLines(comparisonCsv(comparison)));
    return 0;
  });
}
