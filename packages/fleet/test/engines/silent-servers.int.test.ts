import {
  clickhousePath,
  password,
  postgresFolder,
  startClickhouse,
  startPostgres,
  startSilentServer,
  unlessThere,
} from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { openClickhouseSink } from '../../src/engines/clickhouse-sink.ts';
import { openPostgresSink } from '../../src/engines/postgres-sink.ts';
import type { Sink } from '../../src/sinks/sink.ts';

test('a ClickHouse that takes a connection and never answers is asked twice, and named with how long it was waited for', async () => {
  await using server = await startSilentServer();
  const url = `http://127.0.0.1:${server.port}/`;
  await expect(openClickhouseSink({ url, database: 'default' }, {}, 50)).rejects.toMatchObject({
    code: 'FLEET_UNREACHABLE',
    message: `ClickHouse on 127.0.0.1:${server.port}: no answer within 0.05 s; nothing is lost; ship again later`,
  });
  expect(server.asked()).toBe(2);
});

test('a PostgreSQL that takes a connection and never greets is named', async () => {
  await using server = await startSilentServer();
  const target = `postgres://spine@127.0.0.1:${server.port}/postgres`;
  await expect(openPostgresSink(target, {}, { connectMs: 50, statementMs: 50 })).rejects.toMatchObject({
    code: 'FLEET_UNREACHABLE',
    message: `PostgreSQL on 127.0.0.1:${server.port}: no answer within 0.05 s; nothing is lost; ship again later`,
  });
  expect(server.asked()).toBe(2);
});

const env = { AGENTSPINE_FLEET_PASSWORD: password };
describe.each([
  [
    'ClickHouse',
    clickhousePath,
    startClickhouse,
    (port: number): Promise<Sink> =>
      openClickhouseSink({ url: `http://spine@127.0.0.1:${port}/`, database: 'default' }, env, 3_000),
  ],
  [
    'PostgreSQL',
    postgresFolder,
    startPostgres,
    (port: number): Promise<Sink> =>
      openPostgresSink(`postgres://spine@127.0.0.1:${port}/postgres`, env, { connectMs: 3_000, statementMs: 3_000 }),
  ],
] as const)('%s', (name, path, start, open) => {
  test.skipIf(path === undefined)(
    `is given up with what to do where it stops answering in the middle${unlessThere(path, name)}`,
    async () => {
      await using server = await start(path ?? '');
      await using between = await startSilentServer(server.port);
      await using sink = await open(between.port);
      const epoch = { host: 'a'.repeat(32), epoch: 'b'.repeat(32) };
      expect(await sink.count(epoch)).toEqual({ segments: 0, rows: 0 });
      between.silence();
      await expect(sink.count(epoch)).rejects.toMatchObject({
        code: 'FLEET_UNREACHABLE',
        message: expect.stringContaining('no answer within 3 s; nothing is lost'),
      });
    },
  );
});
