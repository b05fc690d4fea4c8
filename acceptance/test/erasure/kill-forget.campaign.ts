import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readEveryByte } from '@agentspine/erasure';
import { firstSeed, Markers, openTempHome, roundsOf, seededRandom } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { makeHarnessHistory } from '../harnesses/all-histories.ts';
import { makeHistory, writeHistory } from '../make-history.ts';
import { listSessions, runSpine, spine } from '../run-spine.ts';
import { type MarkedHistory, markedHistories } from './marked-histories.ts';

const seed = firstSeed();
const random = seededRandom(seed);
/** Each of the nine harnesses is erased as often as the others in a full round. */
const rounds = roundsOf({ small: 2, full: 45 });
const neverKilled = 1_000_000;

test('an erasure of the sessions of any harness that is killed at a step is finished: no text of them is in any byte, those of other harnesses stay, and an import brings nothing back', async () => {
  using folder = openTempHome();
  const at = (name: string): string => join(folder.path, name);
  const markers = new Markers();
  const histories = markedHistories(markers);
  writeHistory(at('kept'), [...makeHarnessHistory(4), ...makeHistory(6, { size: 1 })]);
  await spine(at('whole'), 'import', at('kept'));
  const kept = await listSessions(at('whole'));
  writeHistory(
    at('gone'),
    histories.flatMap(({ files }) => files),
  );
  await spine(at('whole'), 'import', at('gone'));
  const all = await listSessions(at('whole'));
  const gone = all.filter((session) => !kept.some(({ sessionId }) => sessionId === session.sessionId));
  expect(new Set(gone.map(({ source }) => source)).size).toBe(histories.length);
  const seen: Record<string, number> = {};
  for (let round = 0; round < rounds; round += 1) {
    const { source, files } = histories[round % histories.length] as MarkedHistory;
    const home = at(`home-${round}`);
    const names = gone.filter((session) => session.source === source).map(({ sessionId }) => `${source}:${sessionId}`);
    cpSync(at('whole'), home, { recursive: true });
    const ofSource = await markersOf(home, markers, files);
    expect(ofSource, `${source} is there before`).not.toEqual([]);
    const steps = Number(forgetUntil(copyOf(home), neverKilled, names).stdout);
    const step = 1 + Math.floor(random() * steps);
    const where = `seed ${seed}, round ${round}: ${source}, killed at step ${step} of ${steps}`;
    expect(forgetUntil(home, step, names).signal, where).toBe('SIGKILL');
    seen[source] = (seen[source] ?? 0) + 1;
    await (existsSync(join(home, 'forget.json')) ? spine(home, 'forget', '--resume') : spine(home, 'forget', ...names));
    const left = all.filter((session) => !names.includes(`${session.source}:${session.sessionId}`));
    for (const when of ['finished', 'imported again']) {
      if (when === 'imported again') await spine(home, 'import', at('gone'));
      expect(await markersOf(home, markers, files), `${where}, ${when}`).toEqual([]);
      expect(await listSessions(home), `${where}, ${when}`).toEqual(left);
    }
    expect((await runSpine(home, 'doctor', '--deep')).stdout, where).toMatch(/\n0 problems, /);
    for (const path of [home, `${home}-tried`]) rmSync(path, { recursive: true });
  }
  console.log(`seed ${seed}: kills by harness`, seen);
});

/** A copy on which an erasure is tried out, beside the home. */
function copyOf(home: string): string {
  const copy = `${home}-tried`;
  cpSync(home, copy, { recursive: true });
  return copy;
}

function forgetUntil(home: string, step: number, names: readonly string[]) {
  const program = join(import.meta.dirname, '../children/forget-until.ts');
  return spawnSync(process.execPath, [program, home, String(step), ...names], { encoding: 'utf8', timeout: 300_000 });
}

/** Fields of those files whose markers are in any byte of the home. */
async function markersOf(home: string, markers: Markers, files: MarkedHistory['files']): Promise<readonly string[]> {
  const own = new Set(files.flatMap(({ bytes }) => markers.foundIn(bytes)));
  const found = new Set<string>();
  for await (const { text, isOfSearch } of readEveryByte(home)) {
    const asWritten = isOfSearch === true ? text.replaceAll(/zq(\d+)qz/g, 'Zq$1qZ') : text;
    for (const field of markers.foundIn(Buffer.from(asWritten, 'latin1'))) if (own.has(field)) found.add(field);
  }
  return [...found];
}
