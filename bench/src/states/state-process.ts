// One state of a comparison, in a process of its own: does what it is asked, and answers with what that took.
// Usage: node state-process.ts CHECKOUT HOME, with a channel to its parent.
import { seededRandom } from '../../../packages/testkit/src/index.ts';
import { EventDrawer } from '../trace/draw-events.ts';
import { openState } from './open-state.ts';

/** What is asked of a state; all but `fill` are measured. */
export type Asked =
  | { readonly what: 'fill'; readonly batches: number }
  | { readonly what: 'log'; readonly batches: number }
  | { readonly what: 'search'; readonly queries: number }
  | { readonly what: 'timeline'; readonly sessionId: string; readonly times: number }
  | { readonly what: 'sql'; readonly sql: string; readonly connection: 'plain' | 'whole'; readonly times: number }
  /** Batches at an even pace until there were so many, beside whoever asks meanwhile. */
  | { readonly what: 'pace'; readonly batches: number; readonly everyMs: number };

/** What it took: milliseconds of the clock and of all threads, one of each for each query of a search. */
export interface Took {
  readonly wallMs: readonly number[];
  readonly cpuMs: readonly number[];
}

const eventsABatch = 100;
const batchesATask = 20;

const [root = '', home = '', seed = '1'] = process.argv.slice(2);
const state = await openState(root, home);
const drawer = new EventDrawer(seededRandom(Number(seed)));
const queries = new EventDrawer(seededRandom(3));
let batchesDrawn = 0;

process.on('message', async (asked: Asked) => {
  try {
    process.send?.(await answer(asked));
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

async function answer(asked: Asked): Promise<Took> {
  switch (asked.what) {
    case 'fill':
    case 'log': {
      const batches = Array.from({ length: asked.batches }, drawBatch);
      return measured([() => batches.forEach((batch) => void state.log(batch))]);
    }
    case 'search': {
      const texts = Array.from({ length: asked.queries }, () => queries.query());
      return measured(texts.map((text) => () => void state.search(text)));
    }
    case 'timeline':
      return measured([() => repeat(asked.times, () => state.timeline(asked.sessionId))]);
    case 'sql':
      return measured([() => repeat(asked.times, () => state.all(asked.sql, asked.connection))]);
    case 'pace': {
      const startedMs = performance.now();
      for (let batch = 0; batch < asked.batches; batch += 1) {
        state.log(drawBatch());
        const waitMs = startedMs + (batch + 1) * asked.everyMs - performance.now();
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));
      }
      return { wallMs: [performance.now() - startedMs], cpuMs: [] };
    }
    default:
      return asked satisfies never;
  }
}

function drawBatch() {
  const taskId = `task-${seed}-${Math.floor(batchesDrawn / batchesATask)}`;
  if (batchesDrawn % batchesATask === 0) state.createTask(taskId);
  batchesDrawn += 1;
  return Array.from({ length: eventsABatch }, () => drawer.event(taskId));
}

async function measured(actions: readonly (() => void)[]): Promise<Took> {
  const [wallMs, cpuMs]: [number[], number[]] = [[], []];
  for (const action of actions) {
    const [startedMs, before] = [performance.now(), process.cpuUsage()];
    action();
    const { user, system } = process.cpuUsage(before);
    wallMs.push(performance.now() - startedMs);
    cpuMs.push((user + system) / 1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { wallMs, cpuMs };
}

function repeat(times: number, action: () => unknown): void {
  for (let time = 0; time < times; time += 1) action();
}
