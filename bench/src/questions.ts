// What is measured, one function a question. Ours stands first in every list of contenders.
import { appendFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Rivals } from './install-rivals.ts';
import type { TranscriptHome } from './lay-out-home.ts';
import { measureDisk, totalOf } from './measure-disk.ts';
import { type Contender, measureInTurns, type Series } from './measure-in-turns.ts';
import { measureCpu, measurePeakMemory } from './measure-resources.ts';
import { burn, ccusageDaily, emptyProcess, spine } from './programs.ts';
import { type Program, ProgramFailure, readProcess, timeProcess } from './run-process.ts';

/** What a question is asked of. */
export interface Setting {
  readonly person: TranscriptHome;
  readonly rivals: Rivals | undefined;
  /** Homes that hold everything already: for questions after an import. */
  readonly warm: { readonly spine: string; readonly burn: string };
  /** An empty folder's name, for a home that an import makes. */
  readonly fresh: { readonly spine: string; readonly burn: string };
  readonly runs: number;
}

export interface Answer {
  readonly question: string;
  readonly unit: 'ms' | 'bytes' | 'times';
  readonly series: readonly Series[];
  /** `most`: ours stays below it. `leastRatio`: theirs is at least so many times ours. */
  readonly goal?: { readonly most: number } | { readonly leastRatio: number };
  /** Bytes by part of our home. */
  readonly parts?: Readonly<Record<string, number>>;
}

type Question = (setting: Setting) => Promise<Answer>;

/** Every question, by the name that `--only` takes. The last changes the transcripts. */
export const questions: Readonly<Record<string, Question>> = {
  import: askColdImport,
  cpu: askCpu,
  trace: askTrace,
  memory: askPeakMemory,
  unchanged: askUnchangedImport,
  'unchanged-cpu': askUnchangedCpu,
  summary: askSummary,
  query: askQuery,
  disk: askDisk,
  appended: askAppendedImport,
  'appended-cpu': askAppendedCpu,
};

async function askColdImport(setting: Setting): Promise<Answer> {
  // Filling the warm homes was the round that is not counted.
  const series = await measureInTurns(freshImports(setting, elapsed), { runs: setting.runs, warmUps: 0 });
  return { question: 'cold import', unit: 'ms', series, goal: { leastRatio: 3 } };
}

/** Where other programs want the processor too, its time says more than the clock does. */
async function askCpu(setting: Setting): Promise<Answer> {
  const series = await measureInTurns(freshImports(setting, measureCpu), { runs: setting.runs, warmUps: 0 });
  return { question: 'processor time of a cold import', unit: 'ms', series, goal: { leastRatio: 1 / 2.1 } };
}

/** What the trace costs an import: each round has one with it and one without. */
async function askTrace({ person, fresh, runs }: Setting): Promise<Answer> {
  const prepare = (): void => rmSync(fresh.spine, { recursive: true, force: true });
  const contenders = [[], ['--no-trace']].map((flags) => ({
    name: ['spine import', ...flags].join(' '),
    prepare,
    run: () => elapsed(spine(['import', ...flags], person, fresh.spine)),
  }));
  const series = await measureInTurns(contenders, { runs });
  return { question: 'cold import with and without the trace', unit: 'ms', series };
}

async function askPeakMemory(setting: Setting): Promise<Answer> {
  const turns = { runs: Math.min(setting.runs, 3), warmUps: 0 };
  const series = await measureInTurns(freshImports(setting, measurePeakMemory), turns);
  return { question: 'peak memory of a cold import', unit: 'bytes', series, goal: { most: 300e6 } };
}

async function askUnchangedImport(setting: Setting): Promise<Answer> {
  const contenders = [
    ...warmImports(setting, elapsed),
    { name: 'empty node process', run: () => elapsed(emptyProcess) },
  ];
  const series = await measureInTurns(contenders, { runs: oftenRuns(setting) });
  return { question: 'import with nothing new', unit: 'ms', series, goal: { most: 100 } };
}

async function askSummary({ person, rivals, warm, ...setting }: Setting): Promise<Answer> {
  const contenders: Contender[] = [
    { name: 'spine summary', run: () => elapsed(spine(['summary', '--by', 'model', '--json'], person, warm.spine)) },
  ];
  if (rivals !== undefined) {
    contenders.push({ name: 'ccusage daily', run: () => elapsed(ccusageDaily(rivals, person)) });
    contenders.push({ name: 'burn summary', run: () => elapsed(burn(rivals.burnSummary, person, warm.burn)) });
  }
  const series = await measureInTurns(contenders, { runs: oftenRuns(setting) });
  return { question: 'summary by model', unit: 'ms', series, goal: { most: 150 } };
}

async function askQuery({ person, warm, ...setting }: Setting): Promise<Answer> {
  const sql = 'SELECT model, sum(output_tokens) FROM archive.turns GROUP BY 1';
  const contender = { name: 'spine query', run: () => elapsed(spine(['query', sql, '--json'], person, warm.spine)) };
  const series = await measureInTurns([contender], { runs: oftenRuns(setting) });
  return { question: 'small query', unit: 'ms', series };
}

async function askDisk({ person, rivals, warm }: Setting): Promise<Answer> {
  const parts = measureDisk(warm.spine);
  const series: Series[] = [
    { name: 'spine home', samples: [totalOf(parts)] },
    { name: 'raw transcripts', samples: [person.bytes] },
  ];
  if (rivals !== undefined) series.push({ name: 'burn home', samples: [totalOf(measureDisk(warm.burn))] });
  return { question: 'bytes on disk', unit: 'bytes', series, goal: { leastRatio: 2 }, parts };
}

async function askAppendedImport(setting: Setting): Promise<Answer> {
  const turns = { runs: oftenRuns(setting), beforeRound: lineAppender(setting.person) };
  const series = await measureInTurns(warmImports(setting, elapsed), turns);
  return { question: 'import after one appended line', unit: 'ms', series, goal: { most: 100 } };
}

async function askAppendedCpu(setting: Setting): Promise<Answer> {
  const turns = { runs: oftenRuns(setting), beforeRound: lineAppender(setting.person) };
  const contenders = [...warmImports(setting, measureCpu), emptyCpu];
  const series = await measureInTurns(contenders, turns);
  return { question: 'processor time of an import after one appended line', unit: 'ms', series };
}

async function askUnchangedCpu(setting: Setting): Promise<Answer> {
  const contenders = [...warmImports(setting, measureCpu), emptyCpu];
  const series = await measureInTurns(contenders, { runs: oftenRuns(setting) });
  return { question: 'processor time of an import with nothing new', unit: 'ms', series };
}

const emptyCpu: Contender = { name: 'empty node process', run: () => measureCpu(emptyProcess) };

let appendedLines = 0;

/** Appends a line to the growing transcript of `person`, another one each time. */
function lineAppender({ growing }: TranscriptHome): () => void {
  return () => appendFileSync(growing, replyLine(growing, ++appendedLines));
}

/** Imports into a home that is not there yet. */
function freshImports(setting: Setting, measure: (program: Program) => Promise<number>): readonly Contender[] {
  const { person, rivals, fresh } = setting;
  const remove = (home: string) => (): void => rmSync(home, { recursive: true, force: true });
  const contenders: Contender[] = [
    { name: 'spine import', prepare: remove(fresh.spine), run: () => measure(spine(['import'], person, fresh.spine)) },
  ];
  if (rivals !== undefined) {
    const program = burn(rivals.burnIngest, person, fresh.burn);
    contenders.push({ name: 'burn ingest', prepare: remove(fresh.burn), run: () => measure(program) });
  }
  return contenders;
}

/** Imports into the homes that hold everything else already. */
function warmImports(setting: Setting, measure: (program: Program) => Promise<number>): readonly Contender[] {
  const { person, rivals, warm } = setting;
  const contenders: Contender[] = [{ name: 'spine import', run: () => measure(spine(['import'], person, warm.spine)) }];
  if (rivals !== undefined) {
    contenders.push({ name: 'burn ingest', run: () => measure(burn(rivals.burnIngest, person, warm.burn)) });
  }
  return contenders;
}

/** What each said it found while it filled its home of `setting.warm`, or why it could not. */
export async function warmUp({ person, rivals, warm }: Setting): Promise<Readonly<Record<string, unknown>>> {
  const programs: [string, Program][] = [['spine import', spine(['import', '--json'], person, warm.spine)]];
  if (rivals !== undefined) programs.push(['burn ingest', burn(rivals.burnIngest, person, warm.burn)]);
  const found: Record<string, unknown> = {};
  for (const [name, program] of programs) {
    try {
      found[name] = JSON.parse(await readProcess(program));
    } catch (error) {
      if (!(error instanceof ProgramFailure)) throw error;
      found[name] = { failure: error.message };
    }
  }
  return found;
}

async function elapsed(program: Program): Promise<number> {
  return (await timeProcess(program)).elapsedMs;
}

/** A run of these is short, so there can be more of them. */
function oftenRuns({ runs }: { readonly runs: number }): number {
  return runs * 2;
}

/** A whole reply of its own, as the harness would append it to the transcript at `path`. */
function replyLine(path: string, serial: number): string {
  const tail = String(serial).padStart(12, '0');
  const usage = { input_tokens: 3, output_tokens: 5, cache_creation_input_tokens: 0, cache_read_input_tokens: 900 };
  const message = {
    id: `msg_bench${tail}`,
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5-20250929',
    content: [{ type: 'text', text: 'One more line.' }],
    stop_reason: 'end_turn',
    usage,
  };
  return `${JSON.stringify({
    parentUuid: null,
    isSidechain: false,
    userType: 'external',
    cwd: '/code/shop',
    sessionId: basename(path, '.jsonl'),
    version: '2.1.232',
    type: 'assistant',
    message,
    requestId: `req_bench${tail}`,
    uuid: `be4c0000-0000-4000-8000-${tail}`,
    // As an agent would log it: a line that claims to be older than the last import has the whole trace derived again (ADR 0035).
    timestamp: new Date().toISOString(),
  })}\n`;
}

/** Names the homes of a run below `scratch`. */
export function homesIn(scratch: string): Pick<Setting, 'warm' | 'fresh'> {
  const homes = (kind: string) => ({ spine: join(scratch, `${kind}-spine`), burn: join(scratch, `${kind}-burn`) });
  return { warm: homes('warm'), fresh: homes('fresh') };
}
