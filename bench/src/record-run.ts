// Measures recording against what one would write by hand, and against a log store, and writes the result file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Answer } from './questions.ts';
import { installLogStore, logStoreVersion } from './record/log-store-rival.ts';
import { recordQuestions } from './record/questions.ts';
import { renderReport } from './render-report.ts';
import { writeRecordResults } from './write-results.ts';

const startedAt = new Date();
const { values } = parseArgs({ options: { only: { type: 'string' }, runs: { type: 'string', default: '15' } } });
const names = values.only?.split(',') ?? Object.keys(recordQuestions);
const unknown = names.find((name) => recordQuestions[name] === undefined);
if (unknown !== undefined) {
  throw new RangeError(`no question ${unknown}; there are ${Object.keys(recordQuestions).join(', ')}`);
}
const logStore = await installLogStore();
if (typeof logStore === 'string') console.log(`Without the log store: ${logStore}\n`);
const scratch = mkdtempSync(join(tmpdir(), 'agentspine-bench-'));
const answers: Answer[] = [];
try {
  for (const name of names) {
    const found = (await recordQuestions[name]?.({ scratch, runs: Number(values.runs), logStore })) ?? [];
    if (found.length > 0) console.log(renderReport(found));
    answers.push(...found);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const rival = typeof logStore === 'string' ? logStore : `@uncaged/nerve-store ${logStoreVersion}`;
console.log(`Written to ${writeRecordResults(startedAt, rival, answers)}`);
