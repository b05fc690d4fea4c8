import { parseCursorFile } from '@agentspine/archive';
import { type Home, readTextFile } from '../home-paths.ts';

/** The paths behind source file ids, from `cursors.json`. */
export async function sourcePaths(home: Home): Promise<ReadonlyMap<string, string>> {
  const text = await readTextFile(home.cursors);
  const snapshot = text === undefined ? undefined : parseCursorFile(text);
  return new Map([...(snapshot?.files ?? [])].map(([file, entry]) => [file, entry.path]));
}
