import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Durability } from '../../../packages/sqlite/src/index.ts';
// The same processes that the campaign watches for fairness.
import { recordAtFullSpeed, type SpeedResult } from '../../../packages/writer/test/campaigns/full-speed.ts';
import { measureInTurns } from '../measure-in-turns.ts';
import type { Answer } from '../questions.ts';
import type { RecordSetting } from './questions.ts';

const forMs = 1_500;
const rowsABatch = 1_000;

/** Several processes that record into one home at the same time. */
export async function askProcesses(setting: RecordSetting): Promise<readonly Answer[]> {
  return [
    await askBatchesTogether(setting),
    await askSlowestShare(setting, 'power'),
    await askSlowestShare(setting, 'process'),
  ];
}

async function askBatchesTogether({ scratch, runs }: RecordSetting): Promise<Answer> {
  const contender = (name: string, processes: number) => ({
    name,
    run: async () =>
      msPerThousand(await recordAtFullSpeed(newHome(scratch), speedOf('power', Array(processes).fill(rowsABatch)))),
  });
  const contenders = [contender('four processes', 4), contender('one process', 1)];
  const series = await measureInTurns(contenders, { runs: fewer(runs), warmUps: 0 });
  return {
    question: 'a thousand rows in batches at power, by all together',
    unit: 'ms',
    series,
    goal: { leastRatio: 0.8 },
  };
}

async function askSlowestShare({ scratch, runs }: RecordSetting, durability: Durability): Promise<Answer> {
  const contender = {
    name: 'fair by slowest',
    run: async () => {
      const results = await recordAtFullSpeed(newHome(scratch), speedOf(durability, Array(8).fill(1)));
      const calls = results.map((result) => result.calls);
      return calls.reduce((sum, count) => sum + count, 0) / calls.length / Math.min(...calls);
    },
  };
  const series = await measureInTurns([contender], { runs: fewer(runs), warmUps: 0 });
  return {
    question: `eight processes at ${durability}: a fair share by the slowest's`,
    unit: 'times',
    series,
    goal: { most: 4 },
  };
}

function speedOf(durability: Durability, batchRows: readonly number[]) {
  return { durability, forMs, batchRows };
}

function msPerThousand(results: readonly SpeedResult[]): number {
  return forMs / results.reduce((sum, { calls }) => sum + calls, 0);
}

function newHome(scratch: string): string {
  return mkdtempSync(join(scratch, 'processes-'));
}

/** A run takes seconds. */
function fewer(runs: number): number {
  return Math.max(3, Math.ceil(runs / 5));
}
