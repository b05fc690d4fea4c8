import { homeOf } from '@agentspine/home/home-paths';
import { measureStore } from '@agentspine/home/measure-store';
import type { CommandInput, Surroundings } from '../command.ts';
import { jsonLine } from '../output/json.ts';
import { renderStoreSize } from '../output/store-report.ts';
import { hasFlag } from '../parse-command-line.ts';

/** `spine store size`: what takes room. @throws ReaderError `READER_SPINE_…` */
export async function runStoreSize(input: CommandInput, world: Surroundings): Promise<number> {
  const report = await measureStore(homeOf(world), world);
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(report) : renderStoreSize(report));
  return 0;
}
