import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommandLine } from '@agentspine/cli';

const root = join(import.meta.dirname, '../..');

/** The bundle, as it is published: it starts in a tenth of the time that its sources take. */
export const spineProgram = join(root, 'packages/cli/dist/main.js');

/** What a command line did. `signal` is what ended a child process. */
export interface SpineRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly signal: NodeJS.Signals | null;
}

/** Runs `spine` in this process, over a home of its own, and returns what it wrote. The machine's own home is never seen. */
export function runSpine(home: string, ...args: readonly string[]): Promise<SpineRun> {
  return runSpineAt(new Date(), home, ...args);
}

/** As `runSpine`, at another time. */
export async function runSpineAt(now: Date, home: string, ...args: readonly string[]): Promise<SpineRun> {
  const written = new Written();
  const exitCode = await runCommandLine(args, {
    env: { AGENTSPINE_HOME: home, TZ: 'UTC' },
    homeDirectory: join(home, 'nobody'),
    workingDirectory: root,
    stdout: { write: written.addOut, isTerminal: false },
    stderr: { write: written.addError, isTerminal: false },
    writeBytes: async (bytes) => written.addOut(Buffer.from(bytes).toString('latin1')),
    stdin: noBytes(),
    clock: () => now,
    signal: new AbortController().signal,
  });
  return { exitCode, ...written.texts(), signal: null };
}

/** Runs `spine` and fails, with what it said, unless it ends well; returns stdout. */
export function spine(home: string, ...args: readonly string[]): Promise<string> {
  return spineAt(new Date(), home, ...args);
}

/** As `spine`, at another time. */
export async function spineAt(now: Date, home: string, ...args: readonly string[]): Promise<string> {
  const run = await runSpineAt(now, home, ...args);
  if (run.exitCode !== 0) throw new Error(`spine ${args.join(' ')} ended with ${run.exitCode}: ${run.stderr}`);
  return run.stdout;
}

/** A session as `sessions list` gives it, with all its figures. */
export interface ListedSession {
  readonly source: string;
  readonly sessionId: string;
}

/** The sessions of a home, a thousand at most. */
export async function listSessions(home: string): Promise<readonly ListedSession[]> {
  return JSON.parse(await spine(home, 'sessions', 'list', '--limit', '1000', '--json')).sessions;
}

/** When a child process is ended with SIGKILL. */
export interface KillPoint {
  /** The clock starts when this file is there; with the process when missing. */
  readonly file?: string;
  readonly afterMs: number;
}

/** Runs `spine` as a process of its own. */
export function spawnSpine(home: string, args: readonly string[], kill?: KillPoint): Promise<SpineRun> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [spineProgram, ...args], {
    cwd: root,
    env: { PATH, NODE_COMPILE_CACHE, HOME: join(home, 'nobody'), AGENTSPINE_HOME: home, TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = new Written();
  child.stdout.setEncoding('utf8').on('data', written.addOut);
  child.stderr.setEncoding('utf8').on('data', written.addError);
  const disarm = kill === undefined ? () => undefined : killAt(kill, () => child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      disarm();
      resolve({ exitCode, ...written.texts(), signal });
    });
  });
}

/** Calls `act` when its moment has come; returns what keeps it from that. */
function killAt({ file, afterMs }: KillPoint, act: () => void): () => void {
  const timers: NodeJS.Timeout[] = [];
  const start = () => timers.push(setTimeout(act, afterMs));
  if (file === undefined) start();
  else {
    const watch = setInterval(() => {
      if (!existsSync(file)) return;
      clearInterval(watch);
      start();
    }, 1);
    timers.push(watch);
  }
  return () => timers.forEach((timer) => void clearTimeout(timer));
}

/** Collects what a command writes. */
class Written {
  readonly #out: string[] = [];
  readonly #error: string[] = [];
  readonly addOut = (text: string): void => void this.#out.push(text);
  readonly addError = (text: string): void => void this.#error.push(text);

  texts(): Pick<SpineRun, 'stdout' | 'stderr'> {
    return { stdout: this.#out.join(''), stderr: this.#error.join('') };
  }
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}
