// Measures the page of `spine serve` over a home of 10,000 invented sessions and one of 50,000 events: node bench/src/page-run.ts [--home FOLDER]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openWriter, type Writer } from '../../packages/writer/src/index.ts';
import { layOutLargeHome } from './page/lay-out-large-home.ts';
import {
  eventsASecond,
  logEvents,
  type MeasuredPage,
  measurePage,
  type PageFigure,
  walMiB,
} from './page/measure-page.ts';

const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    sessions: { type: 'string', default: '10000' },
    events: { type: 'string', default: '50000' },
    seconds: { type: 'string', default: '180' },
  },
});
const main = join(import.meta.dirname, '../../packages/cli/src/main.ts');
const scratch = values.home ?? mkdtempSync(join(tmpdir(), 'agentspine-page-'));
const env = { ...process.env, HOME: scratch, AGENTSPINE_HOME: join(scratch, 'spine'), TZ: 'UTC' };
const home = env.AGENTSPINE_HOME;
const batch = 100;
const rounds = 5;
/** What a start costs is not what a server costs. */
const startMs = 3_000;

if (!existsSync(home)) {
  layOutLargeHome(scratch, Number(values.sessions));
  const { status } = spawnSync(process.execPath, [main, 'import'], { env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`spine import ended with ${status}`);
}
using writer = openWriter({ home, durability: 'process' });
const session = fill(writer, Number(values.events));
const report = ({ what, measured }: PageFigure) => console.log(`${what}: ${measured}`);

const withServer: number[] = [];
const alone: number[] = [];
let wal = 0;
for (let round = 0; round < rounds; round += 1) {
  alone.push(eventsASecond({ writer, session }));
  const server = await startServer();
  await sleep(startMs);
  withServer.push(eventsASecond({ writer, session }));
  wal = Math.max(wal, Number(walMiB(home)));
  await server.stop();
}
const ratio = median(withServer) / median(alone);
report({
  what: 'events a second beside the server, alone, ratio',
  measured: `${median(withServer)}, ${median(alone)}, ${ratio.toFixed(2)}`,
});
report({ what: 'largest WAL beside it', measured: `${wal} MiB` });

const server = await startServer();
try {
  const { address, pid } = server;
  await measurePage({ address, pid, home, writer, session, seconds: Number(values.seconds) }, report);
} finally {
  await server.stop();
}

function fill(to: Writer, events: number): MeasuredPage['session'] {
  const key = 'page-bench';
  const { sessionId, taskId, isNewSession } = to.trace.sessions.ensure({
    runtimeSource: 'bench',
    runtimeSessionId: key,
    title: 'A long session',
  });
  // A home that is given again has them.
  for (let each = 0; isNewSession && each < events; each += batch)
    logEvents(to, { key, sessionId, taskId }, Math.min(batch, events - each));
  return { key: sessionId, sessionId, taskId };
}

async function startServer() {
  const child = spawn(process.execPath, [main, 'serve', '--json'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { address } = JSON.parse(String(line)) as { readonly address: string };
  const stop = async () => {
    child.kill('SIGINT');
    await once(child, 'exit');
  };
  return { address, pid: child.pid ?? 0, stop };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
