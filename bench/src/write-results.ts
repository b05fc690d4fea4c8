import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { ratioOf, spreadOf } from './compare-samples.ts';
import { rivalVersions } from './install-rivals.ts';
import type { TranscriptHome } from './lay-out-home.ts';
import type { Answer } from './questions.ts';
import { meetsGoal } from './render-report.ts';

/** What was measured over one home. */
export interface SizeReport {
  readonly person: TranscriptHome;
  /** What each said it found: proof that they did the work. */
  readonly found: Readonly<Record<string, unknown>>;
  readonly answers: readonly Answer[];
}

const directory = join(import.meta.dirname, '..', 'results');

/** Writes `results/<date>-<commit>.json`. Returns its name. */
export function writeResults(startedAt: Date, rivals: string, sizes: readonly SizeReport[]): string {
  return writeFile(startedAt, '', {
    rivals: rivals === 'installed' ? rivalVersions : rivals,
    sizes: sizes.map(({ person, found, answers }) => ({
      transcripts: { kind: person.kind, copies: person.copies, files: person.files, bytes: person.bytes },
      found,
      answers: answers.map(describeAnswer),
    })),
  });
}

/** Writes `results/<date>-<commit>-record.json`. Returns its name. */
export function writeRecordResults(startedAt: Date, rival: string, answers: readonly Answer[]): string {
  return writeFile(startedAt, '-record', { rival, answers: answers.map(describeAnswer) });
}

/** Writes `results/<date>-<commit>-cold.json`. Returns its name. */
export function writeColdResults(startedAt: Date, rows: object, rival: string, answers: readonly Answer[]): string {
  return writeFile(startedAt, '-cold', { rows, rival, answers: answers.map(describeAnswer) });
}

/** Writes `results/<date>-<commit>-trace.json`. Returns its name. */
export function writeTraceResults(startedAt: Date, answers: readonly Answer[]): string {
  return writeFile(startedAt, '-trace', { answers: answers.map(describeAnswer) });
}

function writeFile(startedAt: Date, suffix: string, measured: object): string {
  const commit = git('rev-parse', '--short', 'HEAD');
  const name = `${startedAt.toISOString().slice(0, 10)}-${commit}${suffix}.json`;
  const results = {
    startedAt: startedAt.toISOString(),
    commit,
    // Other than what was committed: the numbers are of a tree that only this machine has.
    isDirty: git('status', '--porcelain', '--', 'packages', 'tools', 'pnpm-lock.yaml') !== '',
    machine: describeMachine(),
    ...measured,
  };
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), `${JSON.stringify(results, withoutPlaces, 2)}\n`);
  return `bench/results/${name}`;
}

/** A failure may name a temporary folder of this machine. */
function withoutPlaces(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll(tmpdir(), 'TMP') : value;
}

function describeMachine(): object {
  return {
    cores: cpus().length,
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    loadAverageAtEnd: loadavg().map((load) => Number(load.toFixed(2))),
  };
}

function describeAnswer(answer: Answer): object {
  const ours = answer.series[0]?.samples ?? [];
  return {
    ...answer,
    meetsGoal: meetsGoal(answer),
    series: answer.series.map((series, index) => ({
      ...series,
      ...(series.samples.length === 0 ? {} : spreadOf(series.samples)),
      ...(index === 0 || ours.length === 0 || series.samples.length === 0
        ? {}
        : { ratio: ratioOf(ours, series.samples) }),
    })),
  };
}

function git(...args: readonly string[]): string {
  return spawnSync('git', args, { cwd: directory.replace(/results$/, '..'), encoding: 'utf8' }).stdout.trim();
}
