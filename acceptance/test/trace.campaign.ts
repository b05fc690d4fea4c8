import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { firstSeed, openTempHome, roundsOf, seededRandom, takesAll } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { diceOf } from './claude-session.ts';
import { dumpTrace, rowsOfTrace, traceDifferences } from './dump-trace.ts';
import { makeHistory, writeHistory } from './make-history.ts';
import { spawnSpine } from './run-spine.ts';
import { goTo } from './trace-of-way.ts';
import { atOnce, growingOldWays, growingWays } from './ways-to-import.ts';

const seed = firstSeed();

test('INV-16: the trace of any transcript does not depend on how it was cut', async () => {
  using folder = openTempHome();
  for (let round = 0; round < roundsOf({ small: 1, full: 12 }); round += 1) {
    for (const [number, file] of makeHistory(seed + round).entries()) {
      const expected = await goTo(folder.path, atOnce, [file], seed + round);
      // In the short round a third of the ways, others for each file.
      const ways = [...growingWays, ...growingOldWays].filter((_, index) => takesAll || (index + number) % 3 === 0);
      for (const way of ways) {
        const differences = traceDifferences(await goTo(folder.path, way, [file], seed + round), expected);
        expect(differences, `seed ${seed + round}, ${file.path}, ${way.name}`).toEqual([]);
      }
    }
  }
});

test('INV-16: an import that is killed at any moment goes on to the trace of one that was not', async () => {
  using folder = openTempHome();
  const dice = diceOf(seededRandom(seed));
  const sources = join(folder.path, 'sources');
  const [whole, untraced, killed] = ['whole', 'untraced', 'killed'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  for (let number = 1; number <= roundsOf({ small: 5, full: 40 }); number += 1) {
    writeHistory(join(sources, String(number)), makeHistory(seed * 1000 + number, { size: 3 }));
  }
  await finish(untraced, ['import', sources, '--no-trace']);
  cpSync(untraced, whole, { recursive: true });
  const startedMs = performance.now();
  await finish(whole, ['trace', 'import']);
  const importMs = performance.now() - startedMs;
  const expected = dumpTrace(whole);
  expect(rowsOfTrace(expected)).toBeGreaterThan(1000);
  let kills = 0;
  for (let round = 0; round < roundsOf({ small: 2, full: 40 }); round += 1) {
    rmSync(killed, { recursive: true, force: true });
    cpSync(untraced, killed, { recursive: true });
    for (let left = 1 + dice.below(3); left > 0; left -= 1) {
      const kill = { afterMs: 100 + Math.floor(dice.next() * importMs) };
      if ((await spawnSpine(killed, ['trace', 'import'], kill)).signal !== null) kills += 1;
    }
    // What any import does: it goes on where the last one stopped.
    await finish(killed, ['import', sources]);
    expect(traceDifferences(dumpTrace(killed), expected), `seed ${seed}, round ${round}`).toEqual([]);
  }
  expect(kills).toBeGreaterThan(0);
});

async function finish(home: string, args: readonly string[]): Promise<void> {
  const run = await spawnSpine(home, args);
  expect(run, `spine ${args.join(' ')}`).toMatchObject({ exitCode: 0, signal: null });
}
