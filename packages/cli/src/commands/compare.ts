import type { Command, CommandInput, Surroundings } from '../command.ts';
import { UsageError } from '../errors.ts';
import { comparisonCsv, renderComparison } from '../output/compare-report.ts';
import { jsonLine } from '../output/json.ts';
import { countFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { withReader } from '../with-reader.ts';

/** `spine compare`: models side by side, activity by activity (SPEC 2.11). */
export const compareCommand: Command = {
  usage: 'spine compare MODEL_A,MODEL_B[,…] [filters] [--include-partial] [--min-sample N] [--json | --csv]',
  summary: 'compare models by activity',
  description:
    'Turns of low fidelity are left out and counted, unless --include-partial is given. ~ marks a small sample.',
  options: {
    since: { type: 'string', value: 'TIME', help: 'turns at or after' },
    until: { type: 'string', value: 'TIME', help: 'turns before' },
    project: { type: 'string', value: 'PATH', help: 'a project path or key' },
    source: { type: 'string', value: 'NAME', help: 'claude-code, codex, …' },
    'min-sample': { type: 'string', value: 'N', help: 'turns below which a cell is marked (default 5)' },
    'include-partial': { type: 'boolean', help: 'take in turns of every fidelity' },
    csv: { type: 'boolean', help: 'print CSV' },
    'no-archive': { type: 'boolean', help: 'answer from the ledger through a temporary archive' },
  },
  examples: [
    'spine compare claude-opus-4-6,gpt-5.4',
    'spine compare claude-opus-4-6,claude-sonnet-4-5-20250929 --since 30d --csv',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const models = input.positionals.flatMap((text) => text.split(',')).filter((model) => model !== '');
  if (new Set(models).size < 2) throw new UsageError('compare takes at least two different models, as in A,B');
  if (hasFlag(input, 'json') && hasFlag(input, 'csv')) throw new UsageError('--json and --csv exclude each other');
  return withReader(world, { useArchive: !hasFlag(input, 'no-archive') }, (reader) => {
    const comparison = reader.compare({
      models,
      since: textFlag(input, 'since'),
      until: textFlag(input, 'until'),
      project: textFlag(input, 'project'),
      source: textFlag(input, 'source'),
      minSample: countFlag(input, 'min-sample', 1),
      includePartial: hasFlag(input, 'include-partial'),
    });
    if (hasFlag(input, 'json')) world.stdout.write(jsonLine(comparison));
    else world.stdout.write(hasFlag(input, 'csv') ? comparisonCsv(comparison) : renderComparison(comparison));
    return 0;
  });
}
