// What shipping costs the program that writes: single records of one process, while "spine fleet ship" runs again and again beside it or not, in
// many short turns. Needs the bundle (tools/bundle-cli.ts). Usage: node bench/src/fleet-run.ts [pairs of turns]
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openWriter } from '../../packages/writer/src/index.ts';
import { usageRows } from './record/usage-row.ts';

const pairs = Number(process.argv[2] ?? 60);
const recordsEach = 1_000;
const pauseBetweenShips = 60;
/** A turn begins in another part of a ship each time. */
const [startMs, phaseStepMs, phasesMs] = [100, 130, 500];
const cli = join(import.meta.dirname, '../../packages/cli/dist/main.js');
const place = mkdtempSync(join(tmpdir(), 'spine-bench-fleet-'));
const home = join(place, 'home');
const env = { ...process.env, AGENTSPINE_HOME: home };

/** What a turn of the writer took. */
interface Turn {
  /** By the clock. */
  readonly seconds: number;
  /** Of the process that writes, user and system. */
  readonly cpuSeconds: number;
  /** In which its thread could run and another one had the core; `undefined` where the system does not say it. */
  readonly coreWaitSeconds: number | undefined;
}

using writer = openWriter({ home });
try {
  record();
  const init = spawnSync(process.execPath, [cli, 'fleet', 'init', `dir:${join(place, 'shared')}`], {
    env,
    encoding: 'utf8',
  });
  if (init.status !== 0) throw new Error(init.stderr);
  const turns: { readonly alone: Turn; readonly beside: Turn }[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    // Each comes first as often as the other, so that what drifts moves neither.
    const first = pair % 2 === 0 ? record() : undefined;
    const beside = await whileShipping(record, startMs + ((pair * phaseStepMs) % phasesMs));
    turns.push({ alone: first ?? record(), beside });
  }
  const middle = (of: (turn: (typeof turns)[number]) => number): number => spreadOf(turns.map(of)).median;
  console.log(`${pairs} pairs of turns of ${recordsEach} records, one commit each`);
  console.log(
    `alone ${Math.round(recordsEach / middle(({ alone }) => alone.seconds))} records a second, beside a shipper ${Math.round(recordsEach / middle(({ beside }) => beside.seconds))}`,
  );
  console.log(
    `time by the clock, beside by alone: ${describe(turns.map(({ alone, beside }) => beside.seconds / alone.seconds))}`,
  );
  console.log(
    `CPU of the writer, beside by alone: ${describe(turns.map(({ alone, beside }) => beside.cpuSeconds / alone.cpuSeconds))}`,
  );
  for (const kind of ['alone', 'beside'] as const) {
    const of = turns.map((turn) => turn[kind]);
    const known = of.flatMap(({ coreWaitSeconds }) => coreWaitSeconds ?? []);
    if (known.length < of.length) continue;
    const [seconds, cpu, core] = [of.map((turn) => turn.seconds), of.map((turn) => turn.cpuSeconds), known].map(
      (values) => spreadOf(values).median,
    );
    const disk = spreadOf(of.map((turn) => turn.seconds - turn.cpuSeconds - (turn.coreWaitSeconds ?? 0))).median;
    console.log(
      `${kind}: ${seconds?.toFixed(3)} s a turn: ${cpu?.toFixed(3)} of CPU, ${core?.toFixed(3)} waiting for a core, ${disk.toFixed(3)} for the disk`,
    );
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}

/** Records, each with a commit of its own. */
function record(): Turn {
  const rows = usageRows(recordsEach);
  const startedAt = performance.now();
  const [waitedBefore, before] = [coreWaitSeconds(), process.cpuUsage()];
  for (const row of rows) writer.obs.recordTokenUsage(row);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - startedAt) / 1_000;
  const waited = coreWaitSeconds();
  return {
    seconds,
    cpuSeconds: (user + system) / 1_000_000,
    coreWaitSeconds: waited === undefined || waitedBefore === undefined ? undefined : waited - waitedBefore,
  };
}

/** How long the main thread could run and did not, since it began, as Linux counts it. */
function coreWaitSeconds(): number | undefined {
  try {
    const [, nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1_000_000_000;
  } catch {
    return undefined;
  }
}

/** The middle of ratios, between which half of them are, and between which their true middle is in 95 of 100 runs. */
function describe(ratios: readonly number[]): string {
  const { median, half, sure } = spreadOf(ratios);
  const text = ([low, high]: readonly [number, number]): string => `${low.toFixed(3)} to ${high.toFixed(3)}`;
  return `${median.toFixed(3)} in the middle (95 % sure: ${text(sure)}; half of the pairs: ${text(half)})`;
}

function spreadOf(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number =>
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(index)))] ?? Number.NaN;
  const last = sorted.length - 1;
  // By the order of the values alone, whatever their distribution.
  const off = 0.98 * Math.sqrt(sorted.length);
  return {
    median: at(last / 2),
    half: [at(last / 4), at((3 * last) / 4)] as const,
    sure: [at(last / 2 - off), at(last / 2 + off)] as const,
  };
}

/** Measures in the middle of ships that follow one another in a shell, as a timer of the system runs them, only far more often. */
async function whileShipping<Result>(measure: () => Result, afterMs: number): Promise<Result> {
  const script = `while :; do "$0" "$1" fleet ship; sleep ${pauseBetweenShips / 1_000}; done`;
  const shell = spawn('sh', ['-c', script, process.execPath, cli], { env, stdio: 'ignore', detached: true });
  const { pid } = shell;
  if (pid === undefined) throw new Error('there is no shell');
  try {
    await setTimeout(afterMs);
    return measure();
  } finally {
    const ended = new Promise((resolve) => shell.once('exit', resolve));
    process.kill(-pid, 'SIGKILL');
    await ended;
  }
}
