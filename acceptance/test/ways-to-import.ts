import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import type { Dice } from './claude-session.ts';
import { type HistoryFile, writeHistory } from './make-history.ts';
import { spineAt } from './run-spine.ts';

/** Before anything in the made-up logs has happened: nothing of them is at rest. */
export const early = new Date('2026-01-01T00:00:00Z');

/** When all of it is long over. */
export const late = new Date('2028-01-01T00:00:00Z');

/** One way to bring the same transcripts into a home; all of them must end in the same archive (INV-15). */
export interface Way {
  readonly name: string;
  readonly run: (trip: Trip) => Promise<void>;
}

export interface Trip {
  /** Agentspine's home, empty at first. */
  readonly home: string;
  /** Where the transcripts lie: the same place for all ways, because rows name their file. */
  readonly sources: string;
  readonly files: readonly HistoryFile[];
  readonly dice: Dice;
  /** What the commands take for now; the machine's time when missing. */
  readonly now?: Date;
}

/** The way that all others are compared with. */
export const atOnce: Way = {
  name: 'at once',
  run: async (trip) => {
    const { sources, files } = trip;
    writeHistory(sources, files);
    await spine(trip, 'import', sources);
  },
};

/** Ways in which files grow from one import to the next. */
export const growingWays: readonly Way[] = [
  {
    name: 'in halves',
    run: (trip) => importInSteps(trip, halvesOf),
  },
  {
    name: 'while the files grow, cut anywhere',
    run: (trip) => importInSteps(trip, ({ bytes }, dice) => cutsOf(bytes, 2 + dice.below(4), dice)),
  },
  {
    name: 'while the files grow, cut between objects and inside characters',
    run: (trip) => importInSteps(trip, ({ bytes }, dice) => nastyCutsOf(bytes, dice)),
  },
];

const cutInResponses: Way = {
  name: 'while the files grow, cut between two lines of a response',
  run: (trip) => importInSteps(trip, ({ bytes }, dice) => cutsInResponses(bytes, dice)),
};

/** Ways in which files grow, and each import finds them at rest: what was cut off looks complete. */
export const growingOldWays: readonly Way[] = [...growingWays, cutInResponses].map(({ name, run }) => ({
  name: `long ago, ${name}`,
  run: (trip) => run({ ...trip, now: late }),
}));

/** In pieces that end at `cuts`, each imported when the file is at rest. */
export function cutLongAgo(cuts: readonly number[]): Way {
  return { name: `cut at ${cuts.join(', ')}`, run: (trip) => importInSteps({ ...trip, now: late }, () => cuts) };
}

/** Everything but `at once`; each is given an empty home and an empty folder of sources. */
export const otherWays: readonly Way[] = [
  {
    name: 'file after file in any order',
    run: async (trip) => {
      const { sources, files, dice } = trip;
      for (const path of shuffled(writeHistory(sources, files), dice)) await spine(trip, 'import', path);
    },
  },
  ...growingWays,
  {
    name: 'twice, derived again after the originals are gone',
    run: async (trip) => {
      await atOnce.run(trip);
      await spine(trip, 'import', trip.sources);
      rmSync(trip.sources, { recursive: true });
      await spine(trip, 'rederive');
    },
  },
  {
    name: 'derived again after the files grew and went',
    run: async (trip) => {
      await importInSteps(trip, ({ bytes }, dice) => cutsOf(bytes, 3, dice));
      rmSync(trip.sources, { recursive: true });
      await spine(trip, 'rederive');
    },
  },
  {
    name: 'with every index lost between two steps',
    run: async (trip) => {
      const { home, sources } = trip;
      await importInSteps(trip, halvesOf, (step) => {
        const lost = step % 2 === 0 ? ['cursors.json', 'ledger.idx'] : ['cursors.json', 'ledger.idx', 'archive.sqlite'];
        for (const name of lost) rmSync(join(home, name), { force: true });
      });
      for (const name of ['cursors.json', 'ledger.idx', 'archive.sqlite']) rmSync(join(home, name), { force: true });
      await spine(trip, 'import', sources);
    },
  },
  {
    name: 'compressed before the first import',
    run: async (trip) => {
      for (const path of writeHistory(trip.sources, trip.files)) compress(path);
      await spine(trip, 'import', trip.sources);
    },
  },
  {
    name: 'compressed and removed when half of each file was imported',
    run: async (trip) => {
      const { sources, files } = trip;
      const halves = files.map((file) => ({ ...file, bytes: file.bytes.subarray(0, halvesOf(file)[0]) }));
      writeHistory(sources, halves);
      await spine(trip, 'import', sources);
      for (const path of writeHistory(sources, files)) compress(path);
      await spine(trip, 'import', sources);
      await spine(trip, 'import', sources);
    },
  },
  {
    name: 'with the archive built by the archive command',
    run: async (trip) => {
      await atOnce.run(trip);
      rmSync(join(trip.home, 'archive.sqlite'));
      await spine(trip, 'archive', 'build');
    },
  },
];

/** Compresses a file as Codex does, in two frames; the plain file goes. */
function compress(path: string): void {
  const bytes = readFileSync(path);
  const half = Math.floor(bytes.length / 2);
  writeFileSync(
    `${path}.zst`,
    Buffer.concat([zstdCompressSync(bytes.subarray(0, half)), zstdCompressSync(bytes.subarray(half))]),
  );
  rmSync(path);
}

/** Lets all files grow at their paths, step by step, and imports after each; `after` is told the step. */
async function importInSteps(
  trip: Trip,
  cutsOfFile: (file: HistoryFile, dice: Dice) => readonly number[],
  after: (step: number) => void = () => undefined,
): Promise<void> {
  const { sources, files, dice } = trip;
  const grown = files.map((file) => ({ file, cuts: [...cutsOfFile(file, dice), file.bytes.length], at: 0 }));
  const steps = Math.max(...grown.map(({ cuts }) => cuts.length));
  for (let step = 0; step < steps; step += 1) {
    for (const each of grown) {
      const to = each.cuts[Math.min(step, each.cuts.length - 1)] ?? each.file.bytes.length;
      const path = join(sources, each.file.path);
      if (step === 0) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, '');
      }
      const { versions } = each.file;
      if (versions !== undefined) {
        writeFileSync(path, step === steps - 1 ? each.file.bytes : (versions[step] ?? each.file.bytes));
        continue;
      }
      appendFileSync(path, each.file.bytes.subarray(each.at, to));
      each.at = Math.max(each.at, to);
    }
    await spine(trip, 'import', sources);
    after(step);
  }
}

function halvesOf({ bytes }: HistoryFile): readonly number[] {
  return [Math.floor(bytes.length / 2)];
}

/** Places anywhere, ascending; 0 leaves the file empty for a step. */
function cutsOf(bytes: Buffer, count: number, dice: Dice): readonly number[] {
  return Array.from({ length: count }, () => dice.below(bytes.length + 1)).sort((left, right) => left - right);
}

/** Places where a reader is most easily wrong: inside a character, between two objects of a line, around a line feed. */
function nastyCutsOf(bytes: Buffer, dice: Dice): readonly number[] {
  const places: number[] = [];
  for (let at = 1; at < bytes.length; at += 1) {
    const [before, here] = [bytes[at - 1], bytes[at]];
    const isInCharacter = here !== undefined && (here & 0xc0) === 0x80;
    const isBetweenObjects = before === 0x7d && here === 0x7b;
    const isAtLineEnd = here === 0x0a || before === 0x0a;
    if (isInCharacter || isBetweenObjects || (isAtLineEnd && dice.chance(0.1))) places.push(at);
  }
  return shuffled(places, dice)
    .slice(0, 3)
    .sort((left, right) => left - right);
}

/** Ends of lines after which the next one is of the same response. */
function cutsInResponses(bytes: Buffer, dice: Dice): readonly number[] {
  const places: number[] = [];
  let at = 0;
  let before: string | undefined;
  for (const line of bytes.toString('latin1').split('\n')) {
    const message = /"message":\{[^{]*?"id":"([^"]+)"/.exec(line)?.[1];
    if (message !== undefined && message === before) places.push(at);
    before = message ?? before;
    at += line.length + 1;
  }
  return shuffled(places, dice)
    .slice(0, 3)
    .sort((left, right) => left - right);
}

function shuffled<T>(items: readonly T[], dice: Dice): T[] {
  return items
    .map((item) => ({ item, key: dice.next() }))
    .sort((left, right) => left.key - right.key)
    .map(({ item }) => item);
}

function spine({ home, now = new Date() }: Trip, ...args: readonly string[]): Promise<string> {
  return spineAt(now, home, ...args);
}
