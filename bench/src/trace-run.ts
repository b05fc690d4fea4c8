// Measures the trace: how fast events are logged and found, and writes the result file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Answer } from './questions.ts';
import { renderReport } from './render-report.ts';
import { traceQuestions } from './trace/questions.ts';
import { writeTraceResults } from './write-results.ts';

const startedAt = new Date();
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    runs: { type: 'string', default: '15' },
    documents: { type: 'string', default: '200000' },
  },
});
const names = values.only?.split(',') ?? Object.keys(traceQuestions);
const unknown = names.find((name) => traceQuestions[name] === undefined);
if (unknown !== undefined) {
  throw new RangeError(`no question ${unknown}; there are ${Object.keys(traceQuestions).join(', ')}`);
}
const scratch = mkdtempSync(join(tmpdir(), 'agentspine-bench-'));
const answers: Answer[] = [];
try {
  for (const name of names) {
    const setting = { scratch, runs: Number(values.runs), documents: Number(values.documents) };
    const found = (await traceQuestions[name]?.(setting)) ?? [];
    console.log(renderReport(found));
    answers.push(...found);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`Written to ${writeTraceResults(startedAt, answers)}`);
