// What is measured of rules: what they cost events as they come, and how fast history is judged.
import { join } from 'node:path';
import { openReader } from '../../../packages/reader/src/index.ts';
import type { RuleInput } from '../../../packages/schema/src/index.ts';
import { seededRandom } from '../../../packages/testkit/src/index.ts';
import { openWriter } from '../../../packages/writer/src/index.ts';
import { measureInTurns } from '../measure-in-turns.ts';
import type { Answer } from '../questions.ts';
import { EventDrawer } from './draw-events.ts';
import { batchEvents, TraceFiller } from './fill-trace.ts';

export interface RuleSetting {
  /** A folder for its homes. */
  readonly scratch: string;
  readonly runs: number;
}

const activeRules = 50;
const batchesARun = 20;
const closedTurns = 100_000;
const eventsATurn = 4;
const backfillGoalMs = 20_000;

/** Batches with fifty rules that are active, and without any: seven tenths of the rate have to be left. */
export async function askActiveRules({ scratch, runs }: RuleSetting): Promise<readonly Answer[]> {
  const contenders = [];
  using withRules = openWriter({ home: join(scratch, 'rules-50'), durability: 'process' });
  using without = openWriter({ home: join(scratch, 'rules-0'), durability: 'process' });
  await withRules.trace.rules.import(drawRules(new EventDrawer(seededRandom(2))));
  for (const [name, writer] of [
    [`${activeRules} rules`, withRules],
    ['no rules', without],
  ] as const) {
    const filler = new TraceFiller(writer, new EventDrawer(seededRandom(1)), 'task');
    const run = async (): Promise<number> => {
      const batches = Array.from({ length: batchesARun }, () => filler.draw());
      const startedMs = performance.now();
      for (const batch of batches) filler.log(batch);
      return (performance.now() - startedMs) / batchesARun;
    };
    contenders.push({ name, run });
  }
  const series = await measureInTurns(contenders, { runs, warmUps: 3 });
  using reader = openReader({ home: join(scratch, 'rules-50'), nowMs: Date.now, store: 'spine' });
  const { counts } = reader.verdicts({ limit: 0 });
  console.log(`with rules: ${JSON.stringify(counts)}`);
  return [
    { question: `a batch of ${batchEvents} events with active rules`, unit: 'ms', series, goal: { leastRatio: 0.7 } },
  ];
}

/** One new rule over a hundred thousand closed turns of four events, of which half are claimed and two thirds of these fulfilled. */
export async function askBackfill({ scratch, runs }: RuleSetting): Promise<readonly Answer[]> {
  using writer = openWriter({ home: join(scratch, 'backfill'), durability: 'process' });
  fillTurns(writer);
  const grown: number[] = [];
  const run = async (): Promise<number> => {
    const before = process.memoryUsage.rss();
    let peak = before;
    const startedMs = performance.now();
    const onProgress = () => {
      peak = Math.max(peak, process.memoryUsage.rss());
    };
    const { rule } = await writer.trace.rules.create(claimRule, { onProgress });
    const elapsedMs = performance.now() - startedMs;
    grown.push(peak - before);
    writer.trace.rules.purge(rule.id);
    return elapsedMs;
  };
  const series = await measureInTurns([{ name: 'rules.create', run }], { runs: Math.min(runs, 3), warmUps: 1 });
  return [
    { question: `one new rule over ${closedTurns} closed turns`, unit: 'ms', series, goal: { most: backfillGoalMs } },
    {
      question: 'memory that it takes meanwhile',
      unit: 'bytes',
      series: [{ name: 'rules.create', samples: grown.slice(1) }],
    },
  ];
}

const claimRule: RuleInput = {
  name: 'tests claimed',
  triggerPhrases: ['tests pass'],
  triggerOn: 'assistant',
  expectCommandMatches: ['vitest|npm test'],
};

/** Rules that agents and people would add: phrases of two words, commands as texts and as patterns. */
function drawRules(drawer: EventDrawer): readonly RuleInput[] {
  return Array.from({ length: activeRules }, (_, index): RuleInput => {
    const command =
      index % 2 === 0 ? `${drawer.name()}|${drawer.name()}` : `\\b(${drawer.name()} )+--${drawer.name()}\\b`;
    return {
      name: `rule ${index}`,
      triggerPhrases: [`${drawer.word()} ${drawer.word()}`, `${drawer.name()} ${drawer.word()}`],
      triggerOn: index % 3 === 0 ? undefined : 'assistant',
      expectTool: 'command',
      expectCommandMatches: [command],
    };
  });
}

function fillTurns(writer: ReturnType<typeof openWriter>): void {
  const payload = { task_id: 't1', title: 't1', slug: 't1', kind: 'primary' };
  writer.trace.events.append({ eventType: 'task.created', aggregateId: 't1', payload });
  const turnsABatch = batchEvents / eventsATurn;
  for (let turn = 0; turn < closedTurns; turn += turnsABatch) {
    const turns = Array.from({ length: turnsABatch }, (_, index) => turn + index);
    const { rejected } = writer.trace.timeline.log(turns.flatMap(eventsOfTurn));
    if (rejected[0] !== undefined) throw new Error(rejected[0].message);
  }
}

function eventsOfTurn(turn: number) {
  const of = { taskId: 't1', sessionId: `s${turn % 50}` };
  const command = `${turn % 3 === 0 ? 'ls' : 'npm test'} ${turn}`;
  return [
    { ...of, kind: 'user.message', title: 'asks', body: `please mend number ${turn}` },
    { ...of, kind: 'tool.used', title: 'Bash', metadata: { toolName: 'Bash', command } },
    { ...of, kind: 'tool.used', title: 'Edit', metadata: { toolName: 'Edit', filePath: `src/${turn}.ts` } },
    { ...of, kind: 'assistant.response', title: 'answers', body: turn % 2 === 0 ? 'it is done' : 'all tests pass' },
  ] as const;
}
