// Kills migrations of spine.db at random, runs them again, and compares what came of it with one that nobody killed, cell by cell.
// Each home was made by an earlier checkout, and is copied. Needs the bundle. Usage: node bench/src/kill-migrations.ts HOME [HOME…] [--rounds 4] [--kills 2]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

interface Database {
  readonly prepare: (sql: string) => { readonly all: () => unknown[]; readonly iterate: () => Iterable<unknown> };
  readonly close: () => void;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '4' }, kills: { type: 'string', default: '2' } },
});
const [rounds, kills] = [Number(values.rounds), Number(values.kills)];
const root = join(import.meta.dirname, '../..');
const cli = join(root, 'packages/cli/dist/main.js');
const Sqlite = createRequire(join(root, 'packages/sqlite/package.json'))('better-sqlite3');
const scratch = mkdtempSync(join(tmpdir(), 'spine-bench-kills-'));
let [killed, amidWrites, differing] = [0, 0, 0];
try {
  for (const source of positionals) {
    const whole = copyOf(source, 'whole');
    const { tookMs: wholeMs, logBytes } = await migrate(whole, () => false);
    const expected = digestsOf(whole);
    for (let round = 0; round < rounds; round += 1) {
      const home = copyOf(source, `round-${round}`);
      for (let kill = 0; kill < kills; kill += 1) {
        const share = Math.random();
        // All that is changed is written at the end: half of the kills wait for that.
        const isDue =
          kill % 2 === 0
            ? (_ms: number, bytes: number) => bytes > 0 && bytes >= share * logBytes
            : (ms: number) => ms > wholeMs * (0.1 + 0.8 * share);
        const { isKilled, logBytes: written } = await migrate(home, isDue);
        if (isKilled) killed += 1;
        if (isKilled && written > 0) amidWrites += 1;
      }
      run(home, 'migrate');
      for (const difference of differences(expected, digestsOf(home))) {
        differing += 1;
        console.log(`${basename(source)}, round ${round}: ${difference}`);
      }
      rmSync(home, { recursive: true });
    }
    rmSync(whole, { recursive: true });
    console.log(
      `${basename(source)}: ${Math.round(wholeMs)} ms unkilled, ${expected.size} tables, views and their rows compared`,
    );
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(
  `${killed} kills, ${amidWrites} of them while the write-ahead log was there with pages; ${differing} differences`,
);
process.exitCode = differing > 0 || killed === 0 ? 1 : 0;

function copyOf(source: string, name: string): string {
  const home = join(scratch, name);
  cpSync(source, home, { recursive: true });
  return home;
}

function run(home: string, ...args: readonly string[]): void {
  const env = { ...process.env, AGENTSPINE_HOME: home };
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { env, encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) throw new Error(`spine ${args.join(' ')}: ${stderr}`);
}

/** Migrates, and kills that when it is due, by the time and by the bytes in the write-ahead log; `logBytes` are the most that were seen. */
async function migrate(home: string, isDue: (ms: number, logBytes: number) => boolean) {
  const env = { ...process.env, AGENTSPINE_HOME: home };
  const startedMs = performance.now();
  let logBytes = 0;
  const child = spawn(process.execPath, [cli, 'migrate'], {
    env,
    stdio: 'ignore',
    timeout: 300_000,
    killSignal: 'SIGKILL',
  });
  const watch = setInterval(() => {
    logBytes = Math.max(logBytes, statSync(join(home, 'spine.db-wal'), { throwIfNoEntry: false })?.size ?? 0);
    if (isDue(performance.now() - startedMs, logBytes)) child.kill('SIGKILL');
  }, 1);
  const [code, signal] = await once(child, 'exit');
  clearInterval(watch);
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`spine migrate: ${code ?? signal}`);
  return { isKilled: signal === 'SIGKILL', logBytes, tookMs: performance.now() - startedMs };
}

/** A digest of all rows in their order, and of the SQL, by the name of a table of the export. */
function digestsOf(home: string): ReadonlyMap<string, string> {
  const path = join(home, 'exported.db');
  run(home, 'export', '--sqlite', path);
  const database: Database = new Sqlite(path, { readonly: true });
  const tables = database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name").all() as {
    name: string;
    sql: string | null;
  }[];
  const digests = new Map<string, string>();
  for (const { name, sql } of tables) {
    const hash = createHash('sha256').update(String(sql));
    const rows = database
      .prepare(`SELECT * FROM "${name}"${sql?.includes('WITHOUT ROWID') ? '' : ' ORDER BY rowid'}`)
      .iterate();
    let count = 0;
    for (const row of rows) {
      hash.update(JSON.stringify(row));
      count += 1;
    }
    digests.set(name, `${count} rows, ${hash.digest('hex')}`);
  }
  database.close();
  rmSync(path);
  return digests;
}

function* differences(expected: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): Generator<string> {
  for (const name of new Set([...expected.keys(), ...found.keys()]))
    if (expected.get(name) !== found.get(name))
      yield `${name} has ${found.get(name) ?? 'no table'}, expected ${expected.get(name) ?? 'none'}`;
}
