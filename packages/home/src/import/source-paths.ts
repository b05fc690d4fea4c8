import type { Home } from '@agentspine/stores';
import { readCursors } from '@agentspine/stores/canonical-marks';

/** The paths of source file ids, from `cursors.json`. */
export async function sourcePaths(home: Home): Promise<ReadonlyMap<string, string>> {
  const snapshot = await readCursors(home);
  return new Map([...(snapshot?.files ?? [])].map(([file, entry]) => [file, entry.path]));
}
