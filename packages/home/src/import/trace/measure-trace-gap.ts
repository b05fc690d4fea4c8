import { groupPieces } from '@agentspine/archive';
import type { Home, HomeContext } from '@agentspine/stores';
import { readCursors } from '@agentspine/stores/canonical-marks';
import { openManifestOf } from '@agentspine/stores/custody-to-read';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import type { Trace } from '@agentspine/trace';
import { findBehind } from './find-behind.ts';
import type { TraceGap } from './trace-gap.ts';

/** What custody holds and the trace does not; `undefined` where it holds all of it. Transcripts of which no bytes were kept do not count. */
export async function measureTraceGap(
  home: Home,
  places: ReturnType<Trace['imports']['cursors']['places']>,
  world: Pick<HomeContext, 'harnesses'>,
): Promise<TraceGap | undefined> {
  const snapshot = await readCursors(home);
  const behind = snapshot === undefined ? [] : findBehind(snapshot.files, places, harnessesOf(world));
  if (behind.length === 0) return undefined;
  const grouped = groupPieces(await openManifestOf(home).readPieces());
  const kept = behind.filter(({ file, entry }) => {
    const pieces = grouped.get(file)?.[entry.generation];
    return pieces?.every(({ stored }) => stored) === true;
  });
  if (kept.length === 0) return undefined;
  return { files: kept.length, bytes: kept.reduce((sum, { newBytes }) => sum + newBytes, 0) };
}
