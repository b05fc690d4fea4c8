import { measureStore } from '@agentspine/home/measure-store';
import { renderStoreSize } from '@agentspine/pages/text/render-store';
import { homeOf } from '@agentspine/stores';
import type { CommandInput, Surroundings } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';

/** `spine store size`: what takes room. @throws ReaderError `READER_SPINE_…` */
export async function runStoreSize(input: CommandInput, world: Surroundings): Promise<number> {
  const report = await measureStore(homeOf(world), world);
  return printAnswer({ input, world }, report, (look) => renderStoreSize(report, look));
}
