// What answers and commits take today beside another checkout of this repository, in turns: search beside a writer, the largest timeline, group-by over
// events, events logged. Both checkouts need their dependencies and their bundle (tools/bundle-cli.ts).
// Usage: node bench/src/compare-states.ts OTHER-CHECKOUT [--only search,timeline,group-by,log-events] [--pairs 20] [--documents 200000]
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ratioOf, spreadOf } from './compare-samples.ts';
import { layOutHome } from './lay-out-home.ts';
import type { Asked, Took } from './states/state-process.ts';

/** What a turn of one state took, in milliseconds. */
interface Turn {
  readonly wallMs: number;
  readonly cpuMs: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: 'search,timeline,group-by,log-events' },
    pairs: { type: 'string', default: '20' },
    documents: { type: 'string', default: '200000' },
  },
});
const [other] = positionals;
if (other === undefined) throw new Error('which checkout is compared?');
const pairs = Number(values.pairs);
const only = values.only.split(',');
const eventsABatch = 100;
const roots = [join(import.meta.dirname, '../..'), other];
const scratch = mkdtempSync(join(tmpdir(), 'spine-bench-states-'));
const children: ChildProcess[] = [];
try {
  if (only.includes('search')) await compareSearch(Number(values.documents));
  if (only.includes('log-events')) await compareLogging();
  if (only.includes('timeline') || only.includes('group-by')) await compareImported();
} finally {
  for (const child of children) if (child.connected) child.disconnect();
  rmSync(scratch, { recursive: true, force: true });
}

async function compareSearch(documents: number): Promise<void> {
  const readers = await Promise.all(roots.map((root, index) => begin(root, join(scratch, `search-${index}`), 1)));
  for (const reader of readers)
    for (let filled = 0; filled < documents; filled += 100 * eventsABatch)
      await ask(reader, { what: 'fill', batches: 100 });
  const writers = await Promise.all(roots.map((root, index) => begin(root, join(scratch, `search-${index}`), 2)));
  const p95 = (of: readonly number[]): number =>
    of.toSorted((one, next) => one - next)[Math.floor(of.length * 0.95)] ?? 0;
  const p50 = (of: readonly number[]): number => spreadOf(of).median;
  const turns: [Took[], Took[]] = [[], []];
  await inTurns(async (index) => {
    const [reader, writer] = [readers[index], writers[index]];
    if (reader === undefined || writer === undefined) throw new Error('no such state');
    const writing = ask(writer, { what: 'pace', batches: 20, everyMs: 30 });
    const took = await ask(reader, { what: 'search', queries: 200 });
    await writing;
    turns[index].push(took);
    return { wallMs: p95(took.wallMs), cpuMs: p95(took.cpuMs) };
  }, `search in ${documents} documents beside a writer, 95 of 100 queries within`);
  tell(
    'the same, the middle query',
    turns.map((of) => of.slice(1).map(({ wallMs, cpuMs }) => ({ wallMs: p50(wallMs), cpuMs: p50(cpuMs) }))),
  );
  for (const [index, of] of turns.entries())
    console.log(
      `  ${nameOf(index)}: 95 of 100 of all ${of.length * 200} queries within ${p95(of.flatMap(({ wallMs }) => wallMs)).toFixed(1)} ms`,
    );
}

async function compareLogging(): Promise<void> {
  const states = await Promise.all(roots.map((root, index) => begin(root, join(scratch, `log-${index}`), 1)));
  const batches = 40;
  const rates = await inTurns(
    async (index) => totalOf(await ask(stateOf(states, index), { what: 'log', batches })),
    `${batches} batches of ${eventsABatch} events with output, logged`,
  );
  for (const [index, turns] of rates.entries()) {
    const a = (of: (turn: Turn) => number): number =>
      Math.round((batches * eventsABatch * 1_000) / spreadOf(turns.map(of)).median);
    console.log(
      `  ${nameOf(index)}: ${a(({ wallMs }) => wallMs)} events a second by the clock, ${a(({ cpuMs }) => cpuMs)} a second of CPU`,
    );
  }
}

async function compareImported(): Promise<void> {
  const { directory } = layOutHome(join(scratch, 'person'), 1);
  const homes = roots.map((root, index) => {
    const home = join(scratch, `imported-${index}`);
    const env = { ...process.env, HOME: directory, AGENTSPINE_HOME: home };
    const run = spawnSync(process.execPath, [join(root, 'packages/cli/dist/main.js'), 'import'], {
      env,
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(run.stderr);
    return home;
  });
  const states = await Promise.all(roots.map((root, index) => begin(root, homes[index] ?? '', 1)));
  if (only.includes('timeline')) {
    const largest = largestSession(homes[0] ?? '');
    await inTurns(
      async (index) => totalOf(await ask(stateOf(states, index), { what: 'timeline', sessionId: largest, times: 10 })),
      'the timeline of the largest session with bodies, ten times',
    );
  }
  if (!only.includes('group-by')) return;
  for (const connection of ['plain', 'whole'] as const)
    for (const [name, table] of [
      ['kind', 'timeline_events_view'],
      ['event_type', 'events'],
    ]) {
      const sql = `SELECT ${name}, count(*) FROM ${table} GROUP BY ${name} ORDER BY ${name}`;
      await inTurns(
        async (index) => totalOf(await ask(stateOf(states, index), { what: 'sql', sql, connection, times: 10 })),
        `ten times ${sql}, ${connection === 'plain' ? 'any connection' : 'one that sees bodies'}`,
      );
    }
}

function largestSession(home: string): string {
  const sql =
    'SELECT session_id FROM trace.timeline_events_view WHERE session_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1';
  const run = spawnSync(process.execPath, [join(roots[0] ?? '', 'packages/cli/dist/main.js'), 'query', sql, '--json'], {
    env: { ...process.env, AGENTSPINE_HOME: home },
    encoding: 'utf8',
  });
  const id = run.status === 0 ? (JSON.parse(run.stdout) as { rows: string[][] }).rows[0]?.[0] : undefined;
  if (id === undefined) throw new Error(`no session: ${run.stdout}${run.stderr}`);
  return id;
}

/** A round that is not counted, then as many pairs as asked for; each state begins as often as the other. */
async function inTurns(turn: (index: 0 | 1) => Promise<Turn>, question: string): Promise<readonly (readonly Turn[])[]> {
  const turns: [Turn[], Turn[]] = [[], []];
  for (let pair = 0; pair <= pairs; pair += 1)
    for (const index of pair % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const took = await turn(index);
      if (pair > 0) turns[index].push(took);
    }
  tell(question, turns);
  return turns;
}

function tell(question: string, [today = [], before = []]: readonly (readonly Turn[])[]): void {
  console.log(`${question} (${today.length} pairs, load ${loadavg()[0]?.toFixed(1)})`);
  for (const [unit, of] of [
    ['clock', ({ wallMs }: Turn) => wallMs],
    ['CPU', ({ cpuMs }: Turn) => cpuMs],
  ] as const) {
    const [ours, theirs] = [today.map(of), before.map(of)];
    const { medianOfPairs, ofMedians } = ratioOf(theirs, ours);
    console.log(
      `  ${unit}: today ${spreadOf(ours).median.toFixed(1)} ms, other ${spreadOf(theirs).median.toFixed(1)} ms; today by other ${medianOfPairs.toFixed(2)} (of pairs), ${ofMedians.toFixed(2)} (of medians)`,
    );
  }
}

function nameOf(index: number): string {
  return index === 0 ? 'today' : 'other';
}

function stateOf(states: readonly ChildProcess[], index: number): ChildProcess {
  const state = states[index];
  if (state === undefined) throw new Error('no such state');
  return state;
}

function totalOf({ wallMs, cpuMs }: Took): Turn {
  return { wallMs: wallMs.reduce((sum, ms) => sum + ms, 0), cpuMs: cpuMs.reduce((sum, ms) => sum + ms, 0) };
}

async function begin(root: string, home: string, seed: number): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'states/state-process.ts'), [root, home, String(seed)]);
  children.push(child);
  await once(child, 'message');
  return child;
}

/** @throws Error when the process ended instead */
function ask(child: ChildProcess, asked: Asked): Promise<Took> {
  const { promise, resolve, reject } = Promise.withResolvers<Took>();
  const ended = (): void => reject(new Error(`the process of a state ended while asked for ${asked.what}`));
  child.once('exit', ended);
  child.once('message', (took) => {
    child.off('exit', ended);
    resolve(took as Took);
  });
  child.send(asked);
  return promise;
}
