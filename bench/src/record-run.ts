// Measures recording against what one would write by hand, and against a log store, and writes the result file.
import { parseArgs } from 'node:util';
import { askQuestions, chooseQuestions } from './ask-questions.ts';
import { installLogStore, logStoreVersion } from './record/log-store-rival.ts';
import { recordQuestions } from './record/questions.ts';
import { writeRecordResults } from './write-results.ts';

const startedAt = new Date();
const { values } = parseArgs({ options: { only: { type: 'string' }, runs: { type: 'string', default: '15' } } });
const names = chooseQuestions(values.only, recordQuestions);
const logStore = await installLogStore();
if (typeof logStore === 'string') console.log(`Without the log store: ${logStore}\n`);
const answers = await askQuestions(names, recordQuestions, { runs: Number(values.runs), logStore });
const rival = typeof logStore === 'string' ? logStore : `@uncaged/nerve-store ${logStoreVersion}`;
console.log(`Written to ${writeRecordResults(startedAt, rival, answers)}`);
