import { renderImportedRules } from '@agentspine/pages/text/render-rules';
import { openSpineWriter, starterRules } from '@agentspine/stores/spine';
import type { CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';
import { hasFlag } from '../parse-command-line.ts';
import { backfillOptionsOf } from './backfill-progress.ts';
import { readRuleFile } from './read-rule-file.ts';
import { tellUnfinished, tellUnusable } from './run-rule-change.ts';

/** `spine rules import`: rules that are not there yet, and what history comes to by each. */
export async function runRuleImport(input: CommandInput, world: Surroundings): Promise<number> {
  const file = input.positionals[0];
  if ((file === undefined) !== hasFlag(input, 'starter')) {
    throw new CommandError('CLI_USAGE', 'rules import takes a file, - for stdin, or --starter');
  }
  const rules = file === undefined ? starterRules : await readRuleFile(file, world);
  using spine = await openSpineWriter(world);
  const options = backfillOptionsOf(world);
  const imported = await spine.trace.rules.import(rules, options);
  options.done();
  const told = imported.map(({ unfinished, ...rest }) => rest);
  printAnswer({ input, world }, told, (look) => renderImportedRules(imported, look));
  for (const { rule } of imported) tellUnusable(rule, world);
  const unfinished = imported.filter((each) => each.unfinished !== undefined);
  for (const each of unfinished) tellUnfinished(each, world);
  return unfinished.length === 0 ? 0 : 1;
}
