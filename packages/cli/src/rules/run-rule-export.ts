import { openSpineReader } from '@agentspine/home/spine';
import type { CommandInput, Surroundings } from '../command.ts';
import { jsonLine } from '../output/json.ts';
import { hasFlag } from '../parse-command-line.ts';

/** `spine rules export`: active rules as JSON, as `import` takes them. */
export async function runRuleExport(input: CommandInput, world: Surroundings): Promise<number> {
  using spine = openSpineReader(world);
  const rules = spine.trace.rules.export();
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(rules) : `${JSON.stringify(rules, null, 2)}\n`);
  return 0;
}
