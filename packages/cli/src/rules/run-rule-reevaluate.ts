import { openSpineWriter } from '@agentspine/home/spine';
import type { BackfillResult } from '@agentspine/trace';
import type { CommandInput, Surroundings } from '../command.ts';
import { jsonLine } from '../output/json.ts';
import { renderBackfills } from '../output/rule-report.ts';
import { hasFlag } from '../parse-command-line.ts';
import { backfillOptionsOf } from './backfill-progress.ts';

/** `spine rules reevaluate`: judges history by one rule, or goes on with all that were ended before their end. */
export async function runRuleReevaluate(input: CommandInput, world: Surroundings): Promise<number> {
  const ruleId = input.positionals[1];
  using spine = await openSpineWriter(world);
  const options = backfillOptionsOf(world);
  const judged: (BackfillResult & { readonly ruleId: string })[] = [];
  try {
    for (const id of ruleId === undefined ? spine.trace.rules.unfinishedBackfills() : [ruleId]) {
      judged.push({ ruleId: id, ...(await spine.trace.rules.reevaluate(id, options)) });
    }
  } finally {
    options.done();
  }
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(judged) : renderBackfills(judged));
  return 0;
}
