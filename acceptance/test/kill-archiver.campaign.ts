import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstSeed, openTempHome, roundsOf, seededRandom } from '@agentspine/testkit';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { ChildProgram } from './child-program.ts';
import { type KillPoint, spawnSpine } from './run-spine.ts';
import {
  type Acknowledged,
  checkIntegrity,
  faultsOf,
  parseAcknowledged,
  readMeta,
  readStoredRows,
} from './stored-rows.ts';

const seed = firstSeed();
const random = seededRandom(seed);
const rounds = roundsOf({ small: 4, full: 120 });
const dayMs = 86_400_000;
/** Enough that the killer often comes while a day is written. */
const linesADay = 4_000;

/** Days that stay, and days that are old enough: rows come late to these again and again. */
const today = Math.floor(Date.now() / dayMs) * dayMs;
const busyDays = [0, 40, 45, 300].map((back) => today - back * dayMs);

test('a cold archive whose archiver is killed again and again while rows come has each row once, and no day changes for nothing', async () => {
  using folder = openTempHome();
  const home = join(folder.path, 'home');
  const cold = join(home, 'archive/logs');
  const options = { home, seed, mark: 'busy', days: busyDays, pauseMs: 2 };
  const writing = await new ChildProgram(folder.path, 'write-lines', [JSON.stringify(options)]).hasBegun();
  const acknowledged: Acknowledged[] = [];
  const quiet = new QuietDays(home);
  const phases = new Map<string, number>();
  let wholeMs = 1_000;
  let watermark = '';
  for (let round = 0; round < rounds; round += 1) {
    acknowledged.push(...quiet.add(round));
    const isCompressed = round % 3 === 2;
    const args = ['store', 'archive', ...(isCompressed ? ['--compress'] : [])];
    const startedAt = performance.now();
    const file = join(cold, `${quiet.newest}.jsonl${isCompressed ? '.zst' : ''}`);
    const kill = killOf(round, file, wholeMs);
    const run = await spawnSpine(home, args, kill);
    const where = `seed ${seed}, round ${round}, ${JSON.stringify(kill)}`;
    if (run.signal === null) {
      expect(run, where).toMatchObject({ exitCode: 0, stderr: '' });
      wholeMs = performance.now() - startedAt;
    }
    const phase = run.signal === null ? 'done' : phaseOf(cold);
    phases.set(phase, (phases.get(phase) ?? 0) + 1);
    expect(quiet.findChanges(cold), where).toEqual([]);
    const moved = String(readMeta(home, 'archived_up_to') ?? '');
    expect(moved >= watermark, `${where}: the watermark went back from ${watermark} to ${moved}`).toBe(true);
    watermark = moved;
  }
  expect(await writing.end()).toEqual({ code: 0, complaints: '' });
  expect(await spawnSpine(home, ['store', 'archive'])).toMatchObject({ exitCode: 0, stderr: '' });

  acknowledged.push(...parseAcknowledged(writing.said()));
  const stored = readStoredRows(home, ['logs']);
  expect(faultsOf(acknowledged, stored), `seed ${seed}`).toEqual([]);
  expect(stored.size).toBe(acknowledged.length);
  const { stdout } = await spawnSpine(home, ['doctor', '--deep']);
  expect(stdout).toMatch(/\n0 problems, 0 notices\n$/);
  expect(quiet.findChanges(cold)).toEqual([]);
  expect(quiet.seen).toBe(rounds);
  expect(readdirSync(cold).filter((name) => /partial|\.new-/.test(name))).toEqual([]);
  expect(checkIntegrity(join(home, 'spine.db'))).toBe('ok');
  console.log(
    `seed ${seed}: ${acknowledged.length} rows, archivers were killed in the phases`,
    Object.fromEntries(phases),
  );
  expect(phases.size).toBeGreaterThan(1);
});

/** Anywhere in a run, or right where the newest day is being written, or has just got its name. */
function killOf(round: number, file: string, wholeMs: number): KillPoint {
  if (round % 2 === 0) return { afterMs: Math.floor((0.4 + 0.6 * random()) * wholeMs) };
  return { file: round % 4 === 1 ? `${file}.partial` : file, afterMs: Math.floor(30 * random()) };
}

/** Days to which nothing comes late: a whole day at once, an earlier or a later one each time. */
class QuietDays {
  readonly #home: string;
  readonly #days: string[] = [];
  /** Digests of the files by day, from when they were first there. */
  readonly #digests = new Map<string, string>();

  constructor(home: string) {
    this.#home = home;
  }

  get newest(): string | undefined {
    return this.#days.at(-1);
  }

  get seen(): number {
    return this.#digests.size;
  }

  add(round: number): readonly Acknowledged[] {
    const start = today - (round % 2 === 0 ? 1_000 - round : 1_000 + round) * dayMs;
    this.#days.push(new Date(start).toISOString().slice(0, 10));
    using writer = openWriter({ home: this.#home });
    const marks = Array.from({ length: linesADay }, (_, place) => `mark:quiet-${round}-${place}`);
    const lines = marks.map((payload) => ({
      source: 'system',
      type: 'note',
      payload,
      timestamp: start + Math.floor(random() * dayMs),
    }));
    return writer.log.appendBatch(lines).map(({ id }, place) => ({ table: 'logs', id, mark: marks[place] ?? '' }));
  }

  /** Days whose file is another one than it was, or gone. */
  findChanges(folder: string): readonly string[] {
    const files = new Set(readIfThere(folder));
    return this.#days.filter((day) => {
      const name = [`${day}.jsonl`, `${day}.jsonl.zst`].find((each) => files.has(each));
      const before = this.#digests.get(day);
      if (name === undefined) return before !== undefined;
      const digest = `${name} ${createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex')}`;
      this.#digests.set(day, digest);
      return before !== undefined && before !== digest;
    });
  }
}

/** What the kill left of a day in work. */
function phaseOf(folder: string): string {
  const names = readIfThere(folder);
  if (names.some((name) => name.endsWith('.partial'))) return 'day half written';
  if (names.some((name) => name.includes('.new-'))) return 'day not named yet';
  return names.includes('lock') ? 'between two steps' : 'before the lock';
}

function readIfThere(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
