// What is measured of the trace, one function a question.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openReader } from '../../../packages/reader/src/index.ts';
import type { Durability } from '../../../packages/sqlite/src/index.ts';
import { seededRandom } from '../../../packages/testkit/src/index.ts';
import { openWriter } from '../../../packages/writer/src/index.ts';
import { measureInTurns, type Series } from '../measure-in-turns.ts';
import type { Answer } from '../questions.ts';
import { EventDrawer } from './draw-events.ts';
import { batchEvents, TraceFiller } from './fill-trace.ts';
import { askActiveRules, askBackfill } from './rule-questions.ts';

/** What a question is asked in. */
export interface TraceSetting {
  /** A folder for its homes. */
  readonly scratch: string;
  readonly runs: number;
  /** How many documents there are to search in. */
  readonly documents: number;
}

type Question = (setting: TraceSetting) => Promise<readonly Answer[]>;

/** Every question, by the name that `--only` takes. */
export const traceQuestions: Readonly<Record<string, Question>> = {
  'log-events': askLogEvents,
  search: askSearch,
  rules: askActiveRules,
  backfill: askBackfill,
};

/** 15,000 events a second. */
const batchGoalMs = (batchEvents / 15_000) * 1_000;
const searchGoalMs = 50;
const batchesARun = 20;
const queriesARun = 200;

const loggedKinds = { event: 'events with their output', call: 'calls without their output' } as const;

async function askLogEvents({ scratch, runs }: TraceSetting): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const durability of ['process', 'power'] satisfies Durability[]) {
    for (const kind of ['event', 'call'] as const) {
      using writer = openWriter({ home: join(scratch, `log-${kind}-${durability}`), durability });
      const filler = new TraceFiller(writer, new EventDrawer(seededRandom(1)), 'task');
      const run = async (): Promise<number> => {
        const batches = Array.from({ length: batchesARun }, () => filler.draw(kind));
        return timed(() => batches.forEach((batch) => void filler.log(batch))) / batchesARun;
      };
      const series = await measureInTurns([{ name: 'timeline.log', run }], { runs, warmUps: 3 });
      const question = `a batch of ${batchEvents} ${loggedKinds[kind]} at ${durability}`;
      answers.push({ question, unit: 'ms', series, goal: { most: batchGoalMs } });
    }
  }
  return answers;
}

async function askSearch({ scratch, runs, documents }: TraceSetting): Promise<readonly Answer[]> {
  const home = join(scratch, 'search');
  const drawer = new EventDrawer(seededRandom(1));
  fill(home, drawer, documents);
  using reader = openReader({ home, store: 'spine' });
  const quiet = await measureQueries(() => reader.search, drawer, runs);
  const writer = spawn(process.execPath, [join(import.meta.dirname, 'children', 'busy-writer.ts'), home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(writer.stdout, 'data');
  const busy = await measureQueries(() => reader.search, drawer, runs);
  writer.kill();
  await once(writer, 'exit');
  return [
    {
      question: `search in ${documents} documents, 95 of 100 queries within, while a process logs`,
      unit: 'ms',
      series: named(busy, 'p95'),
      goal: { most: searchGoalMs },
    },
    { question: 'the same, the middle query', unit: 'ms', series: named(busy, 'p50') },
    { question: 'the same, the slowest query', unit: 'ms', series: named(busy, 'slowest') },
    {
      question: `search in ${documents} documents, 95 of 100 queries within, alone`,
      unit: 'ms',
      series: named(quiet, 'p95'),
    },
  ];
}

function fill(home: string, drawer: EventDrawer, documents: number): void {
  using writer = openWriter({ home, durability: 'process' });
  const filler = new TraceFiller(writer, drawer, 'task');
  for (let events = 0; events < documents; events += batchEvents) filler.log(filler.draw());
}

interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly slowest: number;
}

async function measureQueries(
  search: () => { readonly byText: (text: string) => unknown },
  drawer: EventDrawer,
  runs: number,
): Promise<readonly Spread[]> {
  const spreads: Spread[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const times: number[] = [];
    for (let count = 0; count < queriesARun; count += 1) {
      const query = drawer.query();
      const elapsedMs = timed(() => void search().byText(query));
      if (process.env['BENCH_SLOW'] !== undefined && elapsedMs > 30) console.log(elapsedMs.toFixed(1), query);
      times.push(elapsedMs);
      // The processes of the machine take turns.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const sorted = times.toSorted((one, other) => one - other);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    if (run > 0) spreads.push({ p50: at(0.5), p95: at(0.95), slowest: at(1) });
  }
  return spreads;
}

function named(spreads: readonly Spread[], name: keyof Spread): readonly Series[] {
  return [{ name, samples: spreads.map((spread) => spread[name]) }];
}

function timed(action: () => void): number {
  const startedMs = performance.now();
  action();
  return performance.now() - startedMs;
}
