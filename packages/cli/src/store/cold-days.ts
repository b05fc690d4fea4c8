import { restoreColdDay } from '@agentspine/home/restore-cold-day';
import { verifyColdTables } from '@agentspine/home/verify-cold-tables';
import { renderColdReports } from '@agentspine/pages/text/render-store';
import { counted } from '@agentspine/render/count-text';
import { homeOf } from '@agentspine/stores';
import { openColdArchive } from '@agentspine/stores/cold-tables';
import type { CommandInput, Surroundings } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';
import { hasFlag } from '../parse-command-line.ts';
import { dayFlag, tableFlag } from './cold-flags.ts';

/** `spine store cat`: the lines of a day as they are, verified before the first. @throws ArchiveError `COLD_…` */
export async function catColdDay(input: CommandInput, world: Surroundings): Promise<number> {
  const day = dayFlag(input);
  const cold = openColdArchive(homeOf(world), tableFlag(input) ?? 'logs');
  for await (const batch of cold.cat(day)) {
    await world.writeBytes(Buffer.from(batch.map(({ line }) => `${line}\n`).join('')));
  }
  return 0;
}

/** `spine store verify`: every file held against its manifest; fails when something is wrong. */
export async function verifyCold(input: CommandInput, world: Surroundings): Promise<number> {
  const reports = await verifyColdTables(homeOf(world), tableFlag(input));
  printAnswer({ input, world }, { tables: reports }, () => renderColdReports(reports));
  return reports.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

/** `spine store restore`: a day back into `spine.db`. @throws ArchiveError `COLD_…` · WriterError `COLD_ROW_CONFLICT` · DatabaseError `SPINE_…` */
export async function restoreDay(input: CommandInput, world: Surroundings): Promise<number> {
  const day = dayFlag(input);
  const table = tableFlag(input) ?? 'logs';
  const holdActiveRuns = !hasFlag(input, 'active-runs');
  const restored = await restoreColdDay(homeOf(world), world, { table, day, holdActiveRuns });
  const text = `${counted(restored.restored, 'row')} of ${table} of ${day} put back into spine.db\n`;
  return printAnswer({ input, world }, { table, ...restored }, () => text);
}
