/**
 * Appends lines to the log until standard input ends: of today, and of days that are old enough to leave, so that they come
 * late to days that have left. Some belong to runs, which start and end meanwhile. Says on standard output, once a call has
 * returned, `logs <id> <mark>`; the payload is the mark. `node write-lines.ts <options as JSON>`.
 */
import { writeSync } from 'node:fs';
import { seededRandom } from '@agentspine/testkit';
import { openWriter } from '@agentspine/writer';
import { insist } from './insist.ts';
import { actUntilTold } from './until-told.ts';

/** What it is told. */
export interface WriteLinesOptions {
  readonly home: string;
  readonly seed: number;
  /** Tells its lines from those of any other process. */
  readonly mark: string;
  /** Days on which lines are appended, in milliseconds of their beginning. */
  readonly days: readonly number[];
  /** Milliseconds between two turns; default 0. */
  readonly pauseMs?: number | undefined;
  /** Whether a busy database is asked again, and each call is said before it is made: see `insist`. */
  readonly goesOn?: boolean | undefined;
}

const dayMs = 86_400_000;
const batchLines = 10;
const options = JSON.parse(process.argv[2] ?? '{}') as WriteLinesOptions;
const random = seededRandom(options.seed);
const below = (bound: number): number => Math.floor(random() * bound);

using writer = openWriter({ home: options.home });
const { log } = writer;
let serial = 0;
await actUntilTold(async (turn) => {
  await append([drawLine()]);
  if (turn % 4 === 0) await append(Array.from({ length: batchLines }, drawLine));
  if (turn % 8 === 0) await stepRun(`run-${options.mark}-${Math.floor(turn / 24)}`, (turn / 8) % 3);
  if (options.pauseMs !== undefined) await new Promise((resolve) => setTimeout(resolve, options.pauseMs));
});

function append(entries: readonly ReturnType<typeof drawLine>[]): Promise<void> {
  const [first] = entries;
  return act(entries, () =>
    entries.length === 1 && first !== undefined ? [log.append(first)] : log.appendBatch(entries),
  );
}

/** Its lines are held back until the last step. */
function stepRun(runId: string, step: number): Promise<void> {
  const status = (['queued', 'started', 'completed'] as const)[step] ?? 'completed';
  const entry = { ...drawLine(), source: 'workflow', type: status, refId: runId };
  const run = { runId, workflow: 'campaign', status, timestamp: entry.timestamp };
  return act([entry], () => [log.upsertWorkflowRun(entry, run)]);
}

async function act(
  entries: readonly { readonly payload: string }[],
  call: () => readonly { readonly id: number }[],
): Promise<void> {
  const marks = entries.map(({ payload }) => payload);
  const lines = options.goesOn === true ? await insist('logs', marks, call) : call();
  writeSync(1, lines.map(({ id }, place) => `logs ${id} ${marks[place]}\n`).join(''));
}

function drawLine() {
  serial += 1;
  const payload = `mark:${options.mark}-${serial}`;
  const timestamp = (options.days[below(options.days.length)] ?? 0) + below(dayMs);
  return { source: 'system', type: 'note', payload, timestamp };
}
