// Measures the trace: how fast events are logged and found, and writes the result file.
import { parseArgs } from 'node:util';
import { askQuestions, chooseQuestions } from './ask-questions.ts';
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
const names = chooseQuestions(values.only, traceQuestions);
const answers = await askQuestions(names, traceQuestions, {
  runs: Number(values.runs),
  documents: Number(values.documents),
});
console.log(`Written to ${writeTraceResults(startedAt, answers)}`);
