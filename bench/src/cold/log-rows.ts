import { type UtcDay, utcDayOfMs } from '../../../packages/schema/src/index.ts';
import { seededRandom } from '../../../packages/testkit/src/seeded-random.ts';
import { drawInteger, drawUuid, type Random } from '../draw.ts';
import { drawProse } from '../draw-prose.ts';

/** A line of the log, as it stands in `logs`. */
export interface LogRow {
  readonly id: number;
  readonly source: string;
  readonly type: string;
  readonly refId: string | null;
  readonly payload: string | null;
  readonly timestamp: number;
}

/** The same seed makes the same rows. */
const seed = 20_260_912;
/** Long enough ago to leave at the retention that is the default. */
const firstDayMs = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;
const rowsOfRun = 24;
const senses = ['sense:cpu', 'sense:disk', 'sense:mail', 'sense:calendar', 'system'];

/** `count` rows that are spread evenly over `days` days: two thirds messages of runs, the rest what senses and the system say. */
export function* logRows(count: number, days: number): Generator<LogRow, void> {
  const random = seededRandom(seed);
  const stepMs = (days * dayMs) / count;
  let run = drawUuid(random);
  for (let index = 0; index < count; index += 1) {
    if (index % rowsOfRun === 0) run = drawUuid(random);
    const timestamp = firstDayMs + Math.floor(index * stepMs);
    yield { id: index + 1, ...(random() < 0.66 ? messageOf(run, timestamp, random) : tickOf(random)), timestamp };
  }
}

/** Their days, ascending. */
export function daysOfRows(days: number): readonly UtcDay[] {
  return Array.from({ length: days }, (_, index) => utcDayOfMs(firstDayMs + index * dayMs)).flatMap((day) => day ?? []);
}

function messageOf(refId: string, timestamp: number, random: Random): Omit<LogRow, 'id' | 'timestamp'> {
  const role = random() < 0.5 ? 'assistant' : 'user';
  const content = drawProse(random, drawInteger(random, 20, 120));
  const payload = JSON.stringify({ role, content, meta: { tokens: drawInteger(random, 10, 4_000) }, timestamp });
  return { source: 'workflow', type: 'thread_workflow_message', refId, payload };
}

function tickOf(random: Random): Omit<LogRow, 'id' | 'timestamp'> {
  const source = senses[drawInteger(random, 0, senses.length)] ?? 'system';
  const type = random() < 0.9 ? 'tick' : 'signal';
  const payload = random() < 0.1 ? null : JSON.stringify({ value: drawInteger(random, 0, 10_000) / 100, ok: true });
  return { source, type, refId: null, payload };
}
