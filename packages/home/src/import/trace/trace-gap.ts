import { groupPieces } from '@agentspine/archive';
import type { Trace } from '@agentspine/trace';
import { byteCell, counted } from '../../count-text.ts';
import { readCursors } from '../../doctor/canonical-marks.ts';
import { openManifestOf } from '../../doctor/custody-to-read.ts';
import { type HomeContext, harnessesOf } from '../../home-context.ts';
import type { Home } from '../../home-paths.ts';
import { findBehind } from './find-behind.ts';

/** What custody holds and the trace was not told, or was told by another version. */
export interface TraceGap {
  /** Transcripts. */
  readonly files: number;
  /** Bytes in custody that the trace does not have. */
  readonly bytes: number;
}

/** How far the trace is after custody; `undefined` where it holds all of it. Transcripts of which no bytes were kept do not count. */
export async function readTraceGap(
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

/** The gap in words, as the end of a sentence that begins with the trace. */
export function sayTraceGap({ files, bytes }: TraceGap): string {
  return `lacks ${byteCell(bytes)} of ${counted(files, 'transcript')} in custody`;
}
