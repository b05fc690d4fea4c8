import { readCursors } from '../doctor/canonical-marks.ts';
import type { Home } from '../home-paths.ts';

/** The paths of source file ids, from `cursors.json`. */
export async function sourcePaths(home: Home): Promise<ReadonlyMap<string, string>> {
  const snapshot = await readCursors(home);
  return new Map([...(snapshot?.files ?? [])].map(([file, entry]) => [file, entry.path]));
}
