import { spawn, spawnSync } from 'node:child_process';

/** A program, its arguments and all of its environment. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface ProcessRun {
  /** From just before the spawn to the exit. */
  readonly elapsedMs: number;
  readonly stdout: string;
}

/** A program that should have succeeded did not. */
export class ProgramFailure extends Error {
  override readonly name = 'ProgramFailure';
}

/** A run that takes longer is stuck. */
const timeoutMs = 300_000;

/** Complaints of a failed program are kept up to here. */
const stderrCharsMax = 2_000;

/** Runs a whole process and times it. Its standard output goes nowhere. @throws ProgramFailure when it fails */
export function timeProcess(program: Program): Promise<ProcessRun> {
  return runProcess(program, 'ignore');
}

/** Runs a whole process for its standard output. @throws ProgramFailure when it fails */
export async function readProcess(program: Program): Promise<string> {
  return (await runProcess(program, 'pipe')).stdout;
}

/** Waits until what earlier runs wrote is on disk, so that no run pays for another's bytes. */
export function drainWrites(): void {
  spawnSync('sync');
}

function runProcess({ file, args, env }: Program, stdoutMode: 'ignore' | 'pipe'): Promise<ProcessRun> {
  const { promise, resolve, reject } = Promise.withResolvers<ProcessRun>();
  let stdout = '';
  let stderr = '';
  const startedMs = performance.now();
  let elapsedMs = 0;
  const child = spawn(file, args, { env, stdio: ['ignore', stdoutMode, 'pipe'], timeout: timeoutMs });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < stderrCharsMax) stderr += text;
  });
  child.once('error', reject);
  child.once('exit', () => {
    elapsedMs = performance.now() - startedMs;
  });
  child.once('close', (code, signal) => {
    if (code === 0) resolve({ elapsedMs, stdout });
    else reject(new ProgramFailure(`exit ${code ?? signal}: ${stderr.slice(0, stderrCharsMax).trim()}`));
  });
  return promise;
}
