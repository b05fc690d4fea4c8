import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { initFleet, shipHome, verifyFleet } from '@agentspine/fleet';
import {
  clickhousePath,
  type EngineServer,
  firstSeed,
  openTempHome,
  password,
  postgresFolder,
  roundsOf,
  seededRandom,
  startClickhouse,
  startPostgres,
  unlessThere,
} from '@agentspine/testkit';
import Database from 'better-sqlite3';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { currentClickhouseFolder, startCurrentClickhouse, unlessAsked } from './engines/current-clickhouse.ts';
import { openLossyProxy } from './engines/lossy-proxy.ts';

const seed = firstSeed();
const kills = roundsOf({ small: 3, full: 30 });
const lostAnswersMin = roundsOf({ small: 3, full: 100 });
const serverCrashesEach = 10;

interface Engine {
  readonly start: () => Promise<EngineServer>;
  readonly target: (port: number) => string;
  /** Count, sum of the numbers, and distinct keys of the ticks. */
  readonly ask: (port: number) => Promise<readonly number[]>;
}

/** The number is in a text in the text of the row. */
const pgNumber = "(((row_json::json ->> 'detail_json')::json) ->> 'tick')::bigint";

const postgresEngine = (folder: string): Engine => ({
  start: () => startPostgres(folder),
  target: (port) => `postgres://spine@127.0.0.1:${port}/postgres`,
  ask: async (port) => {
    const client = await connected(port);
    try {
      const { rows } = await client.query({
        text: `SELECT count(*)::int, sum(${pgNumber})::float8, count(DISTINCT (table_name, id))::int FROM fleet_records`,
        rowMode: 'array',
      });
      return rows[0] ?? [];
    } finally {
      await client.end();
    }
  },
});

const clickhouseEngine = (path: string, start = startClickhouse): Engine => ({
  start: () => start(path),
  target: (port) => `clickhouse+http://spine@127.0.0.1:${port}/default`,
  ask: async (port) => {
    const number = "toInt64(visitParamExtractInt(visitParamExtractString(row_json, 'detail_json'), 'tick'))";
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'X-ClickHouse-User': 'spine', 'X-ClickHouse-Key': password },
      body: `SELECT count(), sum(${number}), uniqExact(table_name, id) FROM fleet_records FORMAT TSV`,
    });
    return (await answer.text()).trim().split('\t').map(Number);
  },
});

/** It has tokens; the one of Debian has none. */
const currentEngine = (folder: string): Engine => clickhouseEngine(folder, startCurrentClickhouse);

describe.each([
  ['PostgreSQL', postgresFolder, postgresEngine, unlessThere(postgresFolder, 'PostgreSQL')],
  ['ClickHouse', clickhousePath, clickhouseEngine, unlessThere(clickhousePath, 'ClickHouse')],
  ['the current ClickHouse', currentClickhouseFolder, currentEngine, unlessAsked],
] as const)('%s as the target of a fleet', (name, path, make, unless) => {
  test.skipIf(path === undefined)(
    `has each row once, whatever is killed, crashes or is not answered${unless}`,
    async () => {
      const engine = make(path ?? '');
      using folder = openTempHome();
      const home = join(folder.path, 'home');
      const world = worldOf(home);
      await using server = await engine.start();
      const random = seededRandom(seed);
      await using proxy = await openLossyProxy(server.port, () => random() < 0.06);
      await untilDone(() => initFleet(world, { target: engine.target(proxy.port), machine: 'laptop' }));
      let ticks = 0;
      // How many answers are lost is chance: it goes on until there were enough.
      let kill = 0;
      for (; kill < kills || (proxy.dropped() < lostAnswersMin && kill < kills * 4); kill += 1) {
        ticks = await shipUntilKilled(home, ticksIn(home), { segments: 1 + (kill % 3), afterMs: random() * 500 });
        if (kill % serverCrashesEach === 1) await server.restart();
      }
      await untilDone(() => shipHome(world));
      const numbers = readTicks(home);
      const sum = numbers.reduce((total, one) => total + one, 0);
      expect(numbers.length, `seed ${seed}`).toBeGreaterThanOrEqual(ticks);
      expect(await engine.ask(server.port), `seed ${seed}`).toEqual([numbers.length, sum, numbers.length]);
      const verified = await untilDone(() => verifyFleet(world));
      expect(verified).toMatchObject({ problems: [], storedRows: numbers.length });
      expect(verified.segments).toBeGreaterThan(kills);
      expect(proxy.dropped()).toBeGreaterThanOrEqual(lostAnswersMin);
      console.log(
        `${name}: ${numbers.length} rows, ${verified.segments} segments, ${kill} kills, ${proxy.dropped()} lost answers`,
      );
      expect(filesWith(home, password)).toEqual([]);
    },
  );
});

test.skipIf(postgresFolder === undefined)(
  `a sender without a row of segments doubles rows under the same faults: the campaign would see it${unlessThere(postgresFolder, 'PostgreSQL')}`,
  async () => {
    await using server = await startPostgres(postgresFolder ?? '');
    const random = seededRandom(seed);
    let isLossy = false;
    await using proxy = await openLossyProxy(server.port, () => isLossy && random() < 0.3);
    const run = async (sql: string) => {
      const client = await connected(proxy.port);
      try {
        return (await client.query(sql)).rows;
      } finally {
        await client.end().catch(() => undefined);
      }
    };
    await untilDone(() => run('CREATE TABLE IF NOT EXISTS naive (number int)'));
    isLossy = true;
    for (let number = 0; number < 20; number += 1) await untilDone(() => run(`INSERT INTO naive VALUES (${number})`));
    isLossy = false;
    const [row] = await untilDone(() => run('SELECT count(*)::int AS n FROM naive'));
    expect(row?.n).toBeGreaterThan(20);
  },
);

async function connected(port: number): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'spine', password, database: 'postgres' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function worldOf(home: string) {
  return {
    env: { AGENTSPINE_HOME: home, AGENTSPINE_FLEET_PASSWORD: password },
    homeDirectory: home,
    workingDirectory: home,
    clock: () => new Date(),
    signal: new AbortController().signal,
    onNotice: () => undefined,
  };
}

/** A command that is run again until it comes through. */
async function untilDone<Result>(act: () => PromiseLike<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      expect(String(error)).not.toContain(password);
      if (attempt === 60) throw error;
      await setTimeout(100);
    }
  }
}

/** Ships in a process of its own, until it is killed some time after so many attempts to ship; returns how many ticks it said that there are. */
async function shipUntilKilled(
  home: string,
  first: number,
  { segments, afterMs }: { readonly segments: number; readonly afterMs: number },
): Promise<number> {
  const script = join(import.meta.dirname, 'children/ship-rows.ts');
  const env = { ...process.env, AGENTSPINE_FLEET_PASSWORD: password };
  const child = spawn(process.execPath, [script, home, String(first)], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (bytes) => {
    said += String(bytes);
    // It says how many there are before it ships them.
    if (said.split('\n').length > segments + 1) void setTimeout(afterMs).then(() => child.kill('SIGKILL'));
  });
  await new Promise((resolve) => child.once('close', resolve));
  return Number(said.trim().split('\n').at(-1) ?? 0);
}

function readTicks(home: string): number[] {
  const database = new Database(join(home, 'spine.db'), { readonly: true });
  try {
    const rows = database.prepare<[], string>('SELECT row_json FROM ticks').pluck().all();
    return rows.map((row) => Number(JSON.parse(JSON.parse(row).detail_json).tick));
  } finally {
    database.close();
  }
}

function ticksIn(home: string): number {
  return readdirSync(home).includes('spine.db') ? readTicks(home).length : 0;
}

function filesWith(home: string, text: string): string[] {
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((file) => join(file.parentPath, file.name)).filter((path) => readFileSync(path).includes(text));
}
