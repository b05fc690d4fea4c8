// Measures the log and its cold archive against a log store and against DuckDB over Parquet, and writes the result file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { coldQuestions } from './cold/questions.ts';
import { bundleSpine } from './programs.ts';
import type { Answer } from './questions.ts';
import { installLogStore, logStoreVersion } from './record/log-store-rival.ts';
import { renderReport } from './render-report.ts';
import { timeProcess } from './run-process.ts';
import { writeColdResults } from './write-results.ts';

const startedAt = new Date();
const { values } = parseArgs({
  options: { only: { type: 'string' }, runs: { type: 'string', default: '5' }, full: { type: 'boolean' } },
});
const names = values.only?.split(',') ?? Object.keys(coldQuestions);
const unknown = names.find((name) => coldQuestions[name] === undefined);
if (unknown !== undefined) {
  throw new RangeError(`no question ${unknown}; there are ${Object.keys(coldQuestions).join(', ')}`);
}
const rows = { archivedRows: values.full ? 1_000_000 : 200_000, queriedRows: values.full ? 10_000_000 : 500_000 };
await timeProcess(bundleSpine);
const logStore = await installLogStore();
if (typeof logStore === 'string') console.log(`Without the log store: ${logStore}\n`);
const scratch = mkdtempSync(join(tmpdir(), 'agentspine-bench-'));
const answers: Answer[] = [];
try {
  for (const name of names) {
    const found = (await coldQuestions[name]?.({ scratch, runs: Number(values.runs), ...rows, logStore })) ?? [];
    if (found.length > 0) console.log(renderReport(found));
    answers.push(...found);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const rival = typeof logStore === 'string' ? logStore : `@uncaged/nerve-store ${logStoreVersion}`;
console.log(`Written to ${writeColdResults(startedAt, rows, rival, answers)}`);
