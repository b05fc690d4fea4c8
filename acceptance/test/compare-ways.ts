import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome, seededRandom } from '@agentspine/testkit';
import { diceOf } from './claude-session.ts';
import { type ArchiveDump, differencesOf, dumpArchive } from './dump-archive.ts';
import type { HistoryFile } from './make-history.ts';
import { atOnce, type Way } from './ways-to-import.ts';

/** Where ways are gone: one place for the sources, a new home for each way. */
export interface Comparison {
  /** The archive of all files at once. */
  readonly expected: ArchiveDump;
  /** A line a row that a way leads to and `expected` has not, or the other way about; the way and the seed are named. */
  readonly differences: readonly string[];
}

/** Imports the files in each of the ways and tells what comes out differently. */
export async function compareWays(
  files: readonly HistoryFile[],
  ways: readonly Way[],
  seed: number,
): Promise<Comparison> {
  using folder = openTempHome();
  const dice = diceOf(seededRandom(seed ^ 0x5eed));
  const go = async (way: Way): Promise<ArchiveDump> => {
    const home = join(folder.path, 'home');
    const sources = join(folder.path, 'sources');
    for (const path of [home, sources]) rmSync(path, { recursive: true, force: true });
    mkdirSync(sources);
    await way.run({ home, sources, files, dice });
    return dumpArchive(home);
  };
  const expected = await go(atOnce);
  const differences: string[] = [];
  for (const way of ways) {
    const found = differencesOf(await go(way), expected);
    differences.push(...found.map((line) => `seed ${seed}, ${way.name}: ${line}`));
  }
  return { expected, differences };
}
