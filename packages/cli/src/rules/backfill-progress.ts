import { countCell } from '@agentspine/home/count-text';
import type { BackfillOptions } from '@agentspine/trace';
import type { Surroundings } from '../command.ts';

/** Redrawn at most ten times a second. */
const redrawMs = 100;

/** Tells on a terminal how many turns were judged, and ends with Ctrl-C; `done` wipes the line. */
export function backfillOptionsOf(world: Surroundings): BackfillOptions & { readonly done: () => void } {
  const { stderr, clock, signal } = world;
  if (!stderr.isTerminal) return { signal, done: () => undefined };
  let drawnMs = 0;
  return {
    signal,
    onProgress: ({ turnsConsidered }) => {
      const nowMs = clock().getTime();
      if (nowMs - drawnMs < redrawMs) return;
      drawnMs = nowMs;
      stderr.write(`\r\u001b[K${countCell(turnsConsidered)} turns of history judged`);
    },
    done: () => {
      if (drawnMs > 0) stderr.write('\r\u001b[K');
    },
  };
}
