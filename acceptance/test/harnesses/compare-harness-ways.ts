import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome, seededRandom } from '@agentspine/testkit';
import { diceOf } from '../claude-session.ts';
import { type ArchiveDump, differencesOf, dumpArchive } from '../dump-archive.ts';
import { dumpTrace, type TraceDump, traceDifferences } from '../dump-trace.ts';
import { spineAt } from '../run-spine.ts';
import { atOnce, early, late, type Way } from '../ways-to-import.ts';
import type { HarnessFile } from './harness-history.ts';

/** What a home holds in the end. */
export interface HomeDump {
  readonly archive: ArchiveDump;
  readonly trace: TraceDump;
}

/**
 * Imports the files in each of the ways; returns what comes of them all at once, and what comes out otherwise. Traces are compared
 * where no file repeats lines of another one.
 */
export async function compareHarnessWays(
  files: readonly HarnessFile[],
  ways: readonly Way[],
  seed: number,
): Promise<{ readonly expected: HomeDump; readonly differences: readonly string[] }> {
  using folder = openTempHome();
  const dice = diceOf(seededRandom(seed ^ 0x5eed));
  const go = async (way: Way): Promise<HomeDump> => {
    const home = join(folder.path, 'home');
    const sources = join(folder.path, 'sources');
    for (const path of [home, sources]) rmSync(path, { recursive: true, force: true });
    mkdirSync(sources);
    await way.run({ home, sources, files, dice, now: early });
    await spineAt(late, home, 'trace', 'import');
    return { archive: dumpArchive(home), trace: dumpTrace(home) };
  };
  const expected = await go(atOnce);
  const differences: string[] = [];
  for (const way of ways) {
    const found = await go(way);
    const lines = [
      ...differencesOf(withoutLives(found.archive), withoutLives(expected.archive)),
      ...(files.some(({ isFork }) => isFork) ? [] : traceDifferences(found.trace, expected.trace)),
    ];
    differences.push(...lines.map((line) => `seed ${seed}, ${way.name}: ${line}`));
  }
  return { expected, differences };
}

/**
 * How often a file was written again is how often an import saw it. A record of which an earlier one of the document changed is at another place in
 * each version, and the place of the first that was seen is kept.
 */
function withoutLives(dump: ArchiveDump): ArchiveDump {
  const strip = (row: string): string => {
    const alike = row.replace(/"generation":\d+/, '');
    return row.includes('"source":"cline"') ? alike.replace(/"byte_from":\d+,"byte_to":\d+/, '') : alike;
  };
  return new Map([...dump].map(([table, rows]) => [table, rows.map(strip)]));
}
