import { openColdArchive } from '@agentspine/home/cold-tables';
import { homeOf } from '@agentspine/home/home-paths';
import type { CommandInput, Surroundings } from '../command.ts';
import { dayFlag, tableFlag } from './cold-flags.ts';

/** `spine store cat`: the lines of a day as they are, verified before the first. @throws ArchiveError `COLD_…` */
export async function runColdCat(input: CommandInput, world: Surroundings): Promise<number> {
  const day = dayFlag(input);
  const cold = openColdArchive(homeOf(world), tableFlag(input) ?? 'logs');
  for await (const batch of cold.cat(day)) {
    await world.writeBytes(Buffer.from(batch.map(({ line }) => `${line}\n`).join('')));
  }
  return 0;
}
