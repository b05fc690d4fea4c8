import { clickhousePath, password, startClickhouse, startSilentServer, unlessThere } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openClickhouseSink } from '../../src/engines/clickhouse-sink.ts';
import { openPostgresSink } from '../../src/engines/postgres-sink.ts';

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

test.skipIf(clickhousePath === undefined)(
  `a ClickHouse that stops answering in the middle is named${unlessThere(clickhousePath, 'ClickHouse')}`,
  async () => {
    await using server = await startClickhouse(clickhousePath ?? '');
    await using between = await startSilentServer(server.port);
    const url = `http://spine@127.0.0.1:${between.port}/`;
    const env = { AGENTSPINE_FLEET_PASSWORD: password };
    await using sink = await openClickhouseSink({ url, database: 'default' }, env, 3_000);
    const name = { host: 'a'.repeat(32), epoch: 'b'.repeat(32) };
    expect(await sink.count(name)).toEqual({ segments: 0, rows: 0 });
    between.silence();
    await expect(sink.count(name)).rejects.toMatchObject({
      code: 'FLEET_UNREACHABLE',
      message: expect.stringContaining('no answer within 3 s; nothing is lost'),
    });
  },
);
