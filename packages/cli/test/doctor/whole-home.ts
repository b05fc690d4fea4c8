import { cpSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { DoctorReport, Finding } from '@agentspine/home';
import { LogStore } from '../store/log-store.ts';
import { exampleTranscripts, TestSpine } from '../test-spine.ts';

/** A home with something in every store, for the test alone: a copy of one that is made once a file of tests. */
export async function makeWholeHome(): Promise<TestSpine> {
  const spine = new TestSpine();
  first ??= makeFirst();
  cpSync((await first).home, spine.home, { recursive: true, preserveTimestamps: true });
  return spine;
}

let first: Promise<TestSpine> | undefined;

/** Transcripts, a stamp, records, a live line of the log and two days that left. */
async function makeFirst(): Promise<TestSpine> {
  const spine = new TestSpine();
  process.once('exit', () => spine[Symbol.dispose]());
  await spine.say('import', exampleTranscripts);
  await spine.say('ledger', 'stamp', '--session', '11111111-aaaa-4bbb-8ccc-000000000001', 'tier=gold');
  await spine.say('archive', 'build');
  await spine.say('record', 'message', '{"source":"imessage","direction":"inbound","body":"hello"}');
  const store = new LogStore(spine.home);
  for (const day of ['2026-01-01', '2026-01-02', '2026-05-15']) store.log(`${day}T11:00:00Z`);
  await spine.say('store', 'archive');
  return spine;
}

/** What `doctor` says of a home. */
export async function examine(spine: TestSpine, ...flags: readonly string[]) {
  const { exitCode, stdout, stderr } = await spine.run(['doctor', ...flags, '--json']);
  const report = JSON.parse(stdout) as DoctorReport;
  const findings = report.checks.flatMap((check) => check.findings);
  return { exitCode, stderr, report, findings };
}

/** The paths of problems, relative to the home. */
export function pathsOf(spine: TestSpine, findings: readonly Finding[]): readonly string[] {
  const problems = findings.filter(({ level }) => level === 'problem');
  return problems.map(({ path }) => path.slice(join(spine.home, '/').length));
}
