// What shipping costs the program that writes: single records of one process, while "spine fleet ship" runs again and again beside it or not,
// in turns. Needs the bundle (tools/bundle-cli.ts). Usage: node bench/src/fleet-run.ts [rounds]
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWriter } from '../../packages/writer/src/index.ts';
import { usageRows } from './record/usage-row.ts';

const rounds = Number(process.argv[2] ?? 9);
const recordsEach = 2_000;
const pauseBetweenShips = 60;
const cli = join(import.meta.dirname, '../../packages/cli/dist/main.js');
const place = mkdtempSync(join(tmpdir(), 'spine-bench-fleet-'));
const home = join(place, 'home');
const env = { ...process.env, AGENTSPINE_HOME: home };

try {
  record(100);
  const init = spawnSync(process.execPath, [cli, 'fleet', 'init', `dir:${join(place, 'shared')}`], {
    env,
    encoding: 'utf8',
  });
  if (init.status !== 0) throw new Error(init.stderr);
  const alone: number[] = [];
  const beside: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Each comes first as often as the other.
    for (const isBeside of round % 2 === 0 ? [false, true] : [true, false]) {
      if (isBeside) beside.push(await whileShipping(() => record(recordsEach)));
      else alone.push(record(recordsEach));
    }
  }
  const ratios = beside.map((rate, round) => rate / (alone[round] ?? rate)).toSorted((a, b) => a - b);
  const middle = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  console.log(
    `${rounds} rounds of ${recordsEach} records: ${Math.round(middle(alone))} a second alone, ${Math.round(middle(beside))} beside a shipper`,
  );
  console.log(
    `ratio of a round: ${middle(ratios).toFixed(2)} in the middle, ${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)}`,
  );
} finally {
  rmSync(place, { recursive: true, force: true });
}

/** Records, each with a commit of its own; how many a second. */
function record(count: number): number {
  using writer = openWriter({ home });
  const startedAt = performance.now();
  for (const row of usageRows(count)) writer.obs.recordTokenUsage(row);
  return count / ((performance.now() - startedAt) / 1_000);
}

/** Measures in the middle of ships that follow one another in a shell, as a timer of the system runs them, only far more often. */
async function whileShipping(measure: () => number): Promise<number> {
  const script = `while :; do "$0" "$1" fleet ship; sleep ${pauseBetweenShips / 1_000}; done`;
  const shell = spawn('sh', ['-c', script, process.execPath, cli], { env, stdio: 'ignore', detached: true });
  const { pid } = shell;
  if (pid === undefined) throw new Error('there is no shell');
  try {
    return measure();
  } finally {
    const ended = new Promise((resolve) => shell.once('exit', resolve));
    process.kill(-pid, 'SIGKILL');
    await ended;
  }
}
