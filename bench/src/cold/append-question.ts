import { join } from 'node:path';
import { openWriter } from '../../../packages/writer/src/index.ts';
import { measureInTurns } from '../measure-in-turns.ts';
import type { Answer } from '../questions.ts';
import { type ColdSetting, daysOfLog } from './cold-setting.ts';
import { logRows } from './log-rows.ts';

/** Short runs in turns tell more on a busy machine than long ones. */
const rowsARun = 200;
const warmUps = 5;

/** One line after another, each durable before the next. */
export async function askAppend({ scratch, runs, logStore }: ColdSetting): Promise<readonly Answer[]> {
  if (typeof logStore === 'string') return [];
  const rows = [...logRows(rowsARun, daysOfLog)].map(({ id: _, ...row }) => row);
  using writer = openWriter({ home: join(scratch, 'append') });
  const store = logStore(join(scratch, 'append-log-store', 'logs.db'));
  const time = async (append: (row: (typeof rows)[number]) => unknown) => {
    const startedMs = performance.now();
    for (const row of rows) append(row);
    return performance.now() - startedMs;
  };
  const contenders = [
    { name: 'log.append', run: () => time((row) => writer.log.append(row)) },
    { name: 'LogStore.append', run: () => time((row) => store.append(row)) },
  ];
  const series = await measureInTurns(contenders, { runs: runs * 3, warmUps });
  store.close();
  return [
    {
      question: `${rowsARun} lines of the log, each for itself, at power`,
      unit: 'ms',
      series,
      goal: { leastRatio: 0.9 },
    },
  ];
}
