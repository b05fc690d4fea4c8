import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openTempHome, share } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { rowsOfTrace, traceDifferences } from './dump-trace.ts';
import { makeHistory } from './make-history.ts';
import { spineAt } from './run-spine.ts';
import { goTo } from './trace-of-way.ts';
import { atOnce, early, growingOldWays, growingWays, otherWays, type Way } from './ways-to-import.ts';

const byName = (name: string): Way => {
  const way = otherWays.find((each) => each.name === name);
  if (way === undefined) throw new Error(`there is no way "${name}"`);
  return way;
};

test('INV-16: the trace of a transcript does not depend on how it was cut', async () => {
  using folder = openTempHome();
  const ways = [...growingWays, ...growingOldWays];
  for (const [place, file] of share([...makeHistory(1).entries()], 2)) {
    const expected = await goTo(folder.path, atOnce, [file], 1);
    const way = ways[place % ways.length] ?? atOnce;
    const differences = traceDifferences(await goTo(folder.path, way, [file], 1), expected);
    expect(differences, `${file.path}, ${way.name}`).toEqual([]);
  }
});

test.each(share([1, 2], 2))(
  'INV-16: transcripts of history %i that are imported together or again are told of once, in any order',
  async (seed) => {
    using folder = openTempHome();
    const files = makeHistory(seed);
    const expected = await goTo(folder.path, atOnce, files, seed);
    expect(rowsOfTrace(expected)).toBeGreaterThan(500);
    const ways = [
      byName('twice, derived again after the originals are gone'),
      byName('with the archive built by the archive command'),
      withoutTrace,
      renamed,
    ];
    for (const way of share(ways, 2)) {
      const differences = traceDifferences(await goTo(folder.path, way, files, seed), expected);
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
