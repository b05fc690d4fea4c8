import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { askClickhouse, tickNumberSql } from './engines/ask-clickhouse.ts';
import { currentClickhouseFolder, startCurrentClickhouse, unlessAsked } from './engines/current-clickhouse.ts';
import { openLossyProxy } from './engines/lossy-proxy.ts';
import { readTicks, shipUntilKilled, ticksIn, untilDone, worldOf } from './engines/ship-until-killed.ts';

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
    const counts = `SELECT count(), sum(${tickNumberSql}), uniqExact(table_name, id) FROM fleet_records FORMAT TSV`;
    return (await askClickhouse({ port }, counts)).trim().split('\t').map(Number);
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

function filesWith(home: string, text: string): string[] {
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((file) => join(file.parentPath, file.name)).filter((path) => readFileSync(path).includes(text));
}
