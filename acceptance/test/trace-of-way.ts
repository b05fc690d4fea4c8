import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '@agentspine/testkit';
import { diceOf } from './claude-session.ts';
import { dumpTrace, type TraceDump } from './dump-trace.ts';
import type { HistoryFile } from './make-history.ts';
import { spineAt } from './run-spine.ts';
import { early, late, type Trip, type Way } from './ways-to-import.ts';

/** Imports files in a way, in a new home below `folder`, and returns the trace as it is when all sessions have ended. */
export async function goTo(folder: string, way: Way, files: readonly HistoryFile[], seed: number): Promise<TraceDump> {
  const trip: Trip = {
    home: join(folder, 'home'),
    sources: join(folder, 'sources'),
    files,
    dice: diceOf(seededRandom(seed ^ 0x5eed)),
    now: early,
  };
  for (const path of [trip.home, trip.sources]) rmSync(path, { recursive: true, force: true });
  mkdirSync(trip.sources);
  await way.run(trip);
  await spineAt(late, trip.home, 'trace', 'import');
  return dumpTrace(trip.home);
}
