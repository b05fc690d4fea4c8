import { openSpineReader } from '@agentspine/home/spine';
import type { CommandInput, Surroundings } from '../command.ts';
import { jsonLine } from '../output/json.ts';
import { renderRuleTallies } from '../output/rule-report.ts';
import { countFlag, hasFlag, textFlag } from '../parse-command-line.ts';

/** `spine rules report`: how often each rule applied, what it said then, and turns to look at. */
export async function runRuleReport(input: CommandInput, world: Surroundings): Promise<number> {
  const filter = { taskId: textFlag(input, 'task'), limit: countFlag(input, 'limit', { min: 0 }) };
  using spine = openSpineReader(world);
  const tallies = spine.trace.rules.tallies(filter);
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(tallies) : renderRuleTallies(tallies));
  return 0;
}
