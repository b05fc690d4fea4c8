import type { BackfillOptions } from '@agentspine/trace';
import type { Surroundings } from '../command.ts';

/** Reports how many turns were judged, and ends with Ctrl-C; `done` ends the report. */
export function backfillOptionsOf(world: Surroundings): BackfillOptions & { readonly done: () => void } {
  const { signal, onProgress } = world;
  return {
    signal,
    onProgress: ({ turnsConsidered }) => onProgress?.({ step: 'judged-turns', turns: turnsConsidered }),
    done: () => onProgress?.({ step: 'done' }),
  };
}
