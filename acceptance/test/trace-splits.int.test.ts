import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openTempHome, seededRandom } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { diceOf } from './claude-session.ts';
import { dumpTrace, rowsOfTrace, traceDifferences } from './dump-trace.ts';
import { type HistoryFile, makeHistory } from './make-history.ts';
import { spineAt } from './run-spine.ts';
import { atOnce, growingWays, otherWays, type Trip, type Way } from './ways-to-import.ts';

/** Before anything in the made-up logs has happened: nothing of them is at rest. */
const early = new Date('2026-01-01T00:00:00Z');
/** When all of it is long over. */
const late = new Date('2028-01-01T00:00:00Z');

const byName = (name: string): Way => {
  const way = [...otherWays, ...growingWays].find((each) => each.name === name);
  if (way === undefined) throw new Error(`there is no way "${name}"`);
  return way;
};

async function go(folder: string, way: Way, files: readonly HistoryFile[], seed: number) {
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

test.each([1, 2])(
  'INV-16: the trace of a transcript of history %i does not depend on how it was cut',
  async (seed) => {
    using folder = openTempHome();
    for (const file of makeHistory(seed)) {
      const expected = await go(folder.path, atOnce, [file], seed);
      for (const way of growingWays) {
        const differences = traceDifferences(await go(folder.path, way, [file], seed), expected);
        expect(differences, `seed ${seed}, ${file.path}, ${way.name}`).toEqual([]);
      }
    }
  },
  240_000,
);

test.each([1, 2])(
  'INV-16: transcripts of history %i that are imported together or again are told of once, in any order',
  async (seed) => {
    using folder = openTempHome();
    const files = makeHistory(seed);
    const expected = await go(folder.path, atOnce, files, seed);
    expect(rowsOfTrace(expected)).toBeGreaterThan(500);
    const ways = [
      byName('twice, derived again after the originals are gone'),
      byName('with the archive built by the archive command'),
      withoutTrace,
      renamed,
    ];
    for (const way of ways) {
      const differences = traceDifferences(await go(folder.path, way, files, seed), expected);
      expect(differences, `seed ${seed}, ${way.name}`).toEqual([]);
    }
  },
  240_000,
);

/** The trace is filled later, out of custody, when the originals are gone. */
const withoutTrace: Way = {
  name: 'without the trace, which is filled when the originals are gone',
  run: async ({ home, sources, files, now = early }) => {
    for (const { path, bytes } of files) place(join(sources, path), bytes);
    await spineAt(now, home, 'import', sources, '--no-trace');
    rmSync(sources, { recursive: true });
    await spineAt(now, home, 'trace', 'import');
  },
};

/** Under other names, so that the files are found in another order. */
const renamed: Way = {
  name: 'found in the opposite order',
  run: async ({ home, sources, files, now = early }) => {
    for (const [index, { path, bytes }] of files.entries()) {
      place(join(sources, `${String(999 - index)}-${path.replaceAll('/', '-')}`), bytes);
    }
    await spineAt(now, home, 'import', sources);
  },
};

function place(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
