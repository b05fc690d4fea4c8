// Measures the bundled command against what a user would pick instead, and writes the result file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseQuestions } from './ask-questions.ts';
import { installRivals, type Rivals } from './install-rivals.ts';
import { layOutHome } from './lay-out-home.ts';
import { bundleSpine } from './programs.ts';
import { type Answer, homesIn, questions, warmUp } from './questions.ts';
import { renderReport } from './render-report.ts';
import { timeProcess } from './run-process.ts';
import { type SizeReport, writeResults } from './write-results.ts';

interface Options {
  readonly only: readonly string[];
  readonly sizes: readonly number[];
  /** How often a cold import is repeated; fewer times where it is large. */
  readonly runs: number | undefined;
}

const startedAt = new Date();
const options = parseOptions(process.argv.slice(2));
await timeProcess(bundleSpine);
const installation = installRivals();
const rivals = installation.kind === 'installed' ? installation.rivals : undefined;
if (installation.kind === 'absent') console.log(`Without rivals: ${installation.reason}\n`);
const reports: SizeReport[] = [];
for (const size of options.sizes) reports.push(await measureSize(size, rivals, options));
const status = installation.kind === 'installed' ? installation.kind : installation.reason;
console.log(`Written to ${writeResults(startedAt, status, reports)}`);
const failed = reports.flatMap(({ answers }) => answers).some(({ series }) => series.some((each) => each.failure));
process.exitCode = failed ? 1 : 0;

async function measureSize(size: number, rivals: Rivals | undefined, { only, runs }: Options): Promise<SizeReport> {
  const scratch = mkdtempSync(join(tmpdir(), 'agentspine-bench-'));
  try {
    const person = layOutHome(join(scratch, 'person'), size);
    const origin =
      person.kind === 'corpus' ? 'transcripts of the corpus' : 'made-up transcripts (the corpus is absent)';
    console.log(`${size}×: ${person.files} ${origin}, ${(person.bytes / 1e6).toFixed(1)} MB\n`);
    const setting = { person, rivals, ...homesIn(scratch), runs: runs ?? (size < 5 ? 5 : 3) };
    const found = await warmUp(setting);
    console.log(`found: ${JSON.stringify(found)}\n`);
    const answers: Answer[] = [];
    for (const [name, ask] of Object.entries(questions)) {
      if (!only.includes(name)) continue;
      const answer = await ask(setting);
      console.log(renderReport([answer]));
      answers.push(answer);
    }
    return { person, found, answers };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @throws RangeError when a value makes no sense */
function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: 'string' }, sizes: { type: 'string' }, runs: { type: 'string' } },
  });
  const only = chooseQuestions(values.only, questions);
  const sizes = (values.sizes ?? '1,10').split(',').map(parseCount);
  return { only, sizes, runs: values.runs === undefined ? undefined : parseCount(values.runs) };
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${text} is no count`);
  return count;
}
