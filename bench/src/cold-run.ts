// Measures the log and its cold archive against a log store and against DuckDB over Parquet, and writes the result file.
import { parseArgs } from 'node:util';
import { askQuestions, chooseQuestions } from './ask-questions.ts';
import { coldQuestions } from './cold/questions.ts';
import { bundleSpine } from './programs.ts';
import { installLogStore, logStoreVersion } from './record/log-store-rival.ts';
import { timeProcess } from './run-process.ts';
import { writeColdResults } from './write-results.ts';

const startedAt = new Date();
const { values } = parseArgs({
  options: { only: { type: 'string' }, runs: { type: 'string', default: '5' }, full: { type: 'boolean' } },
});
const names = chooseQuestions(values.only, coldQuestions);
const rows = { archivedRows: values.full ? 1_000_000 : 200_000, queriedRows: values.full ? 10_000_000 : 500_000 };
await timeProcess(bundleSpine);
const logStore = await installLogStore();
if (typeof logStore === 'string') console.log(`Without the log store: ${logStore}\n`);
const answers = await askQuestions(names, coldQuestions, { runs: Number(values.runs), ...rows, logStore });
const rival = typeof logStore === 'string' ? logStore : `@uncaged/nerve-store ${logStoreVersion}`;
console.log(`Written to ${writeColdResults(startedAt, rows, rival, answers)}`);
