import { knownHarnesses } from '@agentspine/harnesses';
import type { HarnessRegistry } from '@agentspine/ingest';
import type { HomeContext } from './home-context.ts';

/** Whose transcripts are read. */
export function harnessesOf({ harnesses = knownHarnesses }: Pick<HomeContext, 'harnesses'>): HarnessRegistry {
  return harnesses;
}
