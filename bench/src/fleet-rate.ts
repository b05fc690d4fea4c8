// What shipping many records to the ClickHouse of this machine takes: rows a second by the clock, and seconds of CPU of the shipper and of the
// server. Needs the bundle (tools/bundle-cli.ts) and clickhouse-server. Usage: node bench/src/fleet-rate.ts [rows] [rounds]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clickhousePath, password, startClickhouse } from '../../packages/testkit/src/index.ts';
import { openWriter } from '../../packages/writer/src/index.ts';
import { measureResources } from './measure-resources.ts';
import { usageRows } from './record/usage-row.ts';

const rows = Number(process.argv[2] ?? 200_000);
const rounds = Number(process.argv[3] ?? 3);
const rowsACommit = 5_000;
const cli = join(import.meta.dirname, '../../packages/cli/dist/main.js');
/** Of the kernel's count of CPU time. */
const ticksASecond = 100;

if (clickhousePath === undefined) throw new Error('no ClickHouse is installed; tools/install-engines.sh brings it');
const place = mkdtempSync(join(tmpdir(), 'spine-bench-fleet-'));
const home = join(place, 'home');
const env = { ...process.env, AGENTSPINE_HOME: home, AGENTSPINE_FLEET_PASSWORD: password };
await using server = await startClickhouse(clickhousePath);
try {
  {
    using writer = openWriter({ home });
    for (let row = 0; row < rows; row += rowsACommit)
      writer.obs.recordTokenUsageBatch(usageRows(Math.min(rowsACommit, rows - row)));
  }
  run('fleet', 'init', `clickhouse+http://spine@127.0.0.1:${server.port}/default`);
  for (let round = 0; round < rounds; round += 1) {
    const serverBefore = cpuSecondsOf(server.pid);
    const startedAt = performance.now();
    // The second and later ones begin an epoch that takes the place of the one before.
    const args = round === 0 ? ['fleet', 'ship'] : ['fleet', 'ship', '--again'];
    const { cpuMs, peakBytes } = await measureResources({ file: process.execPath, args: [cli, ...args], env });
    const wallS = (performance.now() - startedAt) / 1_000;
    const shipperS = cpuMs / 1_000;
    const serverS = cpuSecondsOf(server.pid) - serverBefore;
    console.log(
      `${rows} rows: ${wallS.toFixed(2)} s, ${Math.round(rows / wallS)} a second; shipper ${shipperS.toFixed(2)} s of CPU, ${Math.round(rows / shipperS)} a CPU second, ` +
        `${Math.round(peakBytes / 2 ** 20)} MiB; server ${serverS.toFixed(2)} s of CPU`,
    );
  }
  console.log(run('fleet', 'verify'));
} finally {
  rmSync(place, { recursive: true, force: true });
}

function run(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** User and system time of a process, all threads. */
function cpuSecondsOf(pid: number): number {
  // The name of the program, in parentheses, may have spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksASecond;
}
