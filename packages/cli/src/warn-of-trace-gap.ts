import type { TraceGap } from '@agentspine/home';
import { readTraceGap, sayTraceGap } from '@agentspine/home/trace-gap';
import { homeOf } from '@agentspine/stores';
import { openHomeReader } from '@agentspine/stores/with-reader';
import type { Surroundings } from './command.ts';

/** Reads what the trace lacks, and says on stderr that answers are incomplete where that is something. */
export async function warnOfTraceGap(command: string, world: Surroundings): Promise<TraceGap | undefined> {
  using reader = openHomeReader(world, 'spine');
  const gap = await readTraceGap(homeOf(world), reader, world);
  tellTraceGap(command, gap, world);
  return gap;
}

/** Says on stderr that answers are incomplete where the trace lacks something. */
export function tellTraceGap(command: string, gap: TraceGap | undefined, world: Surroundings): void {
  if (gap === undefined) return;
  world.stderr.write(`spine ${command}: the trace ${sayTraceGap(gap)}; "spine trace import" fills it\n`);
}
