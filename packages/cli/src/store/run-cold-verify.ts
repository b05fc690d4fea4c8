import { homeOf } from '@agentspine/home/home-paths';
import { verifyColdTables } from '@agentspine/home/verify-cold-tables';
import type { CommandInput, Surroundings } from '../command.ts';
import { jsonLine } from '../output/json.ts';
import { renderColdReports } from '../output/store-report.ts';
import { hasFlag } from '../parse-command-line.ts';
import { tableFlag } from './cold-flags.ts';

/** `spine store verify`: every file held against its manifest; fails when something is wrong. */
export async function runColdVerify(input: CommandInput, world: Surroundings): Promise<number> {
  const reports = await verifyColdTables(homeOf(world), tableFlag(input));
  world.stdout.write(hasFlag(input, 'json') ? jsonLine({ tables: reports }) : renderColdReports(reports));
  return reports.every(({ problems }) => problems.length === 0) ? 0 : 1;
}
