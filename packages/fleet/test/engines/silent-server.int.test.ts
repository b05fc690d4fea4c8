import {
  clickhousePath,
  password,
  postgresFolder,
  startClickhouse,
  startPostgres,
  unlessThere,
} from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { openClickhouseSink } from '../../src/engines/clickhouse-sink.ts';
import { openPostgresSink } from '../../src/engines/postgres-sink.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import { openSilentWay } from './silent-server.ts';

const env = { AGENTSPINE_FLEET_PASSWORD: password };
const patience = { requestMs: 2_000, totalMs: 0 };
const opened = {
  PostgreSQL: (port: number): Promise<Sink> =>
    openPostgresSink(`postgres://spine@127.0.0.1:${port}/postgres`, env, patience),
  ClickHouse: (port: number): Promise<Sink> =>
    openClickhouseSink({ url: `http://spine@127.0.0.1:${port}/`, database: 'default' }, env, patience),
} as const;
const unreachable = { code: 'FLEET_UNREACHABLE' };
const epoch = { host: 'a'.repeat(32), epoch: 'b'.repeat(32) };

test.each(['PostgreSQL', 'ClickHouse'] as const)(
  'a server that takes the connection of a fleet and says nothing is unreachable after a while: %s',
  async (engine) => {
    await using way = await openSilentWay();
    await expect(opened[engine](way.port)).rejects.toMatchObject(unreachable);
  },
);

describe.each([
  ['PostgreSQL', postgresFolder, startPostgres],
  ['ClickHouse', clickhousePath, startClickhouse],
] as const)('%s', (engine, path, start) => {
  test.skipIf(path === undefined)(
    `is unreachable after a while where it is heard no more in the midst of a ship${unlessThere(path, engine)}`,
    async () => {
      await using server = await start(path ?? '');
      await using way = await openSilentWay(server.port);
      await using sink = await opened[engine](way.port);
      expect(await sink.count(epoch)).toEqual({ segments: 0, rows: 0 });
      way.fallSilent();
      await expect(sink.count(epoch)).rejects.toMatchObject(unreachable);
    },
  );
});
