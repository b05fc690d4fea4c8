// What is measured of recording, one function a question. Ours stands first in every list of contenders.
import { join } from 'node:path';
import type { Durability } from '../../../packages/sqlite/src/index.ts';
import { openWriter, type Writer } from '../../../packages/writer/src/index.ts';
import { type Contender, measureInTurns, type Series } from '../measure-in-turns.ts';
import { emptyProcess } from '../programs.ts';
import type { Answer } from '../questions.ts';
import { timeProcess } from '../run-process.ts';
import { openBareInserts } from './bare-inserts.ts';
import { bundleOneRow } from './bundle-one-row.ts';
import type { LogStoreRival } from './log-store-rival.ts';
import { askProcesses } from './process-questions.ts';
import { usageRows } from './usage-row.ts';

/** What a question is asked in. */
export interface RecordSetting {
  /** A folder for its homes. */
  readonly scratch: string;
  readonly runs: number;
  readonly logStore: LogStoreRival;
}

type Question = (setting: RecordSetting) => Promise<readonly Answer[]>;

/** Rows a run: short runs in turns tell more on a busy machine than long ones. */
const rowsARun = 200;
const rows = usageRows(rowsARun);
const batch = usageRows(1_000);
/** Rounds in which the engine compiles what a short run calls too rarely. */
const warmUps = 10;
/** As many callers as a busy server has. */
const callers = usageRows(64);
const durabilities: readonly Durability[] = ['power', 'process'];

/** Every question, by the name that `--only` takes. */
export const recordQuestions: Readonly<Record<string, Question>> = {
  one: askOne,
  batch: askBatch,
  'log-store': askLogStore,
  shared: askSharedCommits,
  open: askOpen,
  processes: askProcesses,
};

async function askOne(setting: RecordSetting): Promise<readonly Answer[]> {
  return eachDurability(async (durability) => {
    const { ours, bare, contend } = openBoth(setting, `one-${durability}`, durability);
    const series = await contend([
      { name: 'record', run: () => recordOneByOne(ours) },
      { name: 'bare insert', run: () => timed(() => rows.forEach((row) => void bare.insertOne(row))) },
    ]);
    return {
      question: `${rowsARun} records, each for itself, at ${durability}`,
      unit: 'ms',
      series,
      goal: { leastRatio: 0.9 },
    };
  });
}

async function askBatch(setting: RecordSetting): Promise<readonly Answer[]> {
  return eachDurability(async (durability) => {
    const { ours, bare, contend } = openBoth(setting, `batch-${durability}`, durability);
    const series = await contend([
      { name: 'batch', run: () => recordBatch(ours) },
      { name: 'bare transaction', run: () => timed(() => bare.insertMany(batch)) },
    ]);
    return { question: `a batch of ${batch.length} at ${durability}`, unit: 'ms', series, goal: { leastRatio: 0.9 } };
  });
}

/** Theirs is synced at every append, as `power` is; it has no batch and no other durability. */
async function askLogStore({ scratch, runs, logStore }: RecordSetting): Promise<readonly Answer[]> {
  if (typeof logStore === 'string') return [];
  using writer = openWriter({ home: join(scratch, 'beside-log-store') });
  const store = logStore(join(scratch, 'log-store', 'logs.db'));
  const append = (count: number) => () =>
    timed(() => {
      for (const row of batch.slice(0, count)) {
        const payload = JSON.stringify(row);
        store.append({ source: 'bench', type: 'usage', refId: row.sessionId, payload, timestamp: Date.now() });
      }
    });
  const ways: readonly [string, number, Contender['run']][] = [
    ['each for itself', rowsARun, () => recordOneByOne(writer)],
    ['from 64 callers that wait', callers.length, () => recordTogether(writer)],
    ['in a batch', batch.length, () => recordBatch(writer)],
  ];
  const answers: Answer[] = [];
  for (const [how, count, run] of ways) {
    const contenders = [
      { name: 'ours', run },
      { name: 'LogStore.append', run: append(count) },
    ];
    const series = await measureInTurns(contenders, { runs, warmUps });
    answers.push({
      question: `${count} records ${how}, at power, against the log store`,
      unit: 'ms',
      series,
      goal: { leastRatio: 5 },
    });
  }
  store.close();
  return answers;
}

async function askSharedCommits({ scratch, runs }: RecordSetting): Promise<readonly Answer[]> {
  using writer = openWriter({ home: join(scratch, 'shared') });
  const contenders = [
    { name: 'asynchronous', run: () => recordTogether(writer) },
    { name: 'synchronous', run: () => timed(() => callers.forEach((row) => void writer.obs.recordTokenUsage(row))) },
  ];
  const series = await measureInTurns(contenders, { runs, warmUps });
  return [{ question: `${callers.length} callers at power`, unit: 'ms', series, goal: { leastRatio: 8 } }];
}

async function askOpen({ scratch, runs }: RecordSetting): Promise<readonly Answer[]> {
  const home = join(scratch, 'open');
  const program = { file: process.execPath, args: [await bundleOneRow(scratch), home], env: emptyProcess.env };
  const [ours, empty] = await measureInTurns(
    [
      { name: 'open, record, close', run: async () => (await timeProcess(program)).elapsedMs },
      { name: 'empty node process', run: async () => (await timeProcess(emptyProcess)).elapsedMs },
    ],
    { runs },
  );
  if (ours === undefined || empty === undefined) return [];
  const above: Series = {
    name: 'above the floor',
    samples: ours.samples.map((ms, index) => ms - (empty.samples[index] ?? 0)),
  };
  return [
    {
      question: 'a process that opens, records one row, closes',
      unit: 'ms',
      series: [above, ours, empty],
      goal: { most: 30 },
    },
  ];
}

function openBoth({ scratch, runs }: RecordSetting, name: string, durability: Durability) {
  const ours = openWriter({ home: join(scratch, name, 'ours'), durability });
  const bare = openBareInserts(join(scratch, name, 'bare', 'spine.db'), durability);
  const contend = async (contenders: readonly Contender[]): Promise<readonly Series[]> => {
    const series = await measureInTurns(contenders, { runs, warmUps });
    ours.close();
    bare.close();
    return series;
  };
  return { ours, bare, contend };
}

async function eachDurability(ask: (durability: Durability) => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const durability of durabilities) answers.push(await ask(durability));
  return answers;
}

function recordOneByOne({ obs }: Writer): Promise<number> {
  return timed(() => rows.forEach((row) => void obs.recordTokenUsage(row)));
}

function recordBatch({ obs }: Writer): Promise<number> {
  return timed(() => obs.recordTokenUsageBatch(batch));
}

function recordTogether({ obs }: Writer): Promise<number> {
  return timed(() => Promise.all(callers.map((row) => obs.recordTokenUsageAsync(row))));
}

async function timed(action: () => unknown): Promise<number> {
  const startedMs = performance.now();
  await action();
  return performance.now() - startedMs;
}
