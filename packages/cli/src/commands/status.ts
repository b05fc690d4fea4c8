import { readHomeStatus } from '@agentspine/home/read-home-status';
import { homeOf } from '@agentspine/stores';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';
import { renderHomeStatus } from '../output/status-report.ts';

/** `spine status`: what there is, without looking into it (SPEC 5.6). */
export const statusCommand: Command = {
  usage: 'spine status [--json]',
  description:
    'What the home holds, and how budgets and plans are kept. It verifies nothing: "spine doctor" does. "spine store size" shows sizes.',
  options: {},
  examples: ['spine status', 'spine status --json'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  const status = await readHomeStatus(home, world);
  return printAnswer({ input, world }, status, () => renderHomeStatus(status));
}
