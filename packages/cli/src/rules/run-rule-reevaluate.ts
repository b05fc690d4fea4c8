import { renderBackfills } from '@agentspine/pages/text/render-rules';
import { openSpineThere } from '@agentspine/stores/spine';
import type { BackfillResult } from '@agentspine/trace';
import type { CommandInput, Surroundings } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';
import { backfillOptionsOf } from './backfill-progress.ts';

/** `spine rules reevaluate`: judges history by one rule, or goes on with all that were ended before their end. */
export async function runRuleReevaluate(input: CommandInput, world: Surroundings): Promise<number> {
  const ruleId = input.positionals[0];
  using spine = await openSpineThere(world);
  const options = backfillOptionsOf(world);
  const judged: (BackfillResult & { readonly ruleId: string })[] = [];
  try {
    for (const id of ruleId === undefined ? spine.trace.rules.unfinishedBackfills() : [ruleId]) {
      judged.push({ ruleId: id, ...(await spine.trace.rules.reevaluate(id, options)) });
    }
  } finally {
    options.done();
  }
  return printAnswer({ input, world }, judged, () => renderBackfills(judged));
}
