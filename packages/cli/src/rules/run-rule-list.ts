import { openSpineReader } from '@agentspine/home/spine';
import type { CommandInput, Surroundings } from '../command.ts';
import { jsonLine } from '../output/json.ts';
import { renderRules } from '../output/rule-report.ts';
import { hasFlag, textFlag } from '../parse-command-line.ts';

/** `spine rules list`: the oldest first. */
export async function runRuleList(input: CommandInput, world: Surroundings): Promise<number> {
  using spine = openSpineReader(world);
  const rules = spine.trace.rules.list({ taskId: textFlag(input, 'task'), includeDeleted: hasFlag(input, 'all') });
  if (hasFlag(input, 'json')) world.stdout.write(jsonLine(rules));
  else
    world.stdout.write(rules.length === 0 ? 'no rules; "spine rules import --starter" has some\n' : renderRules(rules));
  const unfinished = spine.trace.rules.unfinishedBackfills();
  if (unfinished.length > 0) {
    world.stderr.write(
      `spine: history was not judged to its end by ${unfinished.join(', ')}: "spine rules reevaluate" goes on\n`,
    );
  }
  return 0;
}
