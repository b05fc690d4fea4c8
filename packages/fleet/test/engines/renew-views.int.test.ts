import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  clickhousePath,
  openTempHome,
  password,
  postgresFolder,
  startClickhouse,
  startPostgres,
  unlessThere,
} from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { initFleet, shipHome, verifyFleet } from '../../src/index.ts';
import { addTicks } from '../fleet-under-test.ts';
import { connectPostgres } from './connect-postgres.ts';

/** A world of a home in a folder, with the password of the servers of tests. */
function worldIn(folder: string) {
  const home = join(folder, 'home');
  mkdirSync(home);
  return {
    env: { AGENTSPINE_HOME: home, AGENTSPINE_FLEET_PASSWORD: password },
    homeDirectory: home,
    workingDirectory: home,
    clock: () => new Date('2026-03-01T12:00:00.000Z'),
    signal: new AbortController().signal,
    onNotice: () => undefined,
  };
}

test.skipIf(clickhousePath === undefined)(
  `a host that is set up again renews the views of ClickHouse, and shipping leaves them; no row is touched${unlessThere(clickhousePath, 'ClickHouse')}`,
  async () => {
    using folder = openTempHome();
    const world = worldIn(folder.path);
    await using server = await startClickhouse(clickhousePath ?? '');
    const ask = async (sql: string): Promise<string> => {
      const headers = { 'X-ClickHouse-User': 'spine', 'X-ClickHouse-Key': password };
      const answer = await fetch(`http://127.0.0.1:${server.port}/`, { method: 'POST', headers, body: sql });
      const said = await answer.text();
      expect(answer.status, said).toBe(200);
      return said.trim();
    };
    const target = `clickhouse+http://spine@127.0.0.1:${server.port}/default`;
    await initFleet(world, { target, machine: 'laptop' });
    addTicks(world, [1, 2]);
    await shipHome(world);
    const names = ['sessions', 'turns', 'tool_calls', 'records'].map((name) => `fleet_${name}`);
    const shown = () => Promise.all(names.map((name) => ask(`SHOW CREATE TABLE ${name}`)));
    const now = await shown();
    // As an earlier version had it, and one that somebody took away.
    await ask('DROP TABLE fleet_records');
    await ask('CREATE VIEW fleet_records AS SELECT id FROM records');
    await ask('DROP TABLE fleet_turns');
    addTicks(world, [3]);
    await shipHome(world);
    expect(await ask('SELECT * FROM fleet_records ORDER BY id LIMIT 1 FORMAT TSV')).toMatch(/^\d+$/);
    expect(await ask('SELECT count() FROM fleet_turns')).toBe('0');
    const rows =
      'SELECT count(), sum(cityHash64(toString(host), toString(epoch), number, table_name, id, digest, row_json)) FROM records FORMAT TSV';
    const before = await ask(rows);
    await initFleet(world, { machine: 'laptop' });
    expect(await shown()).toEqual(now);
    expect(await ask(rows)).toBe(before);
    expect(await ask('SELECT count(), uniqExact(id) FROM fleet_records FORMAT TSV')).toBe('3\t3');
    expect(await verifyFleet(world)).toMatchObject({ rows: 3, storedRows: 3, problems: [] });
  },
);

test.skipIf(postgresFolder === undefined)(
  `a host that is set up again renews the views of PostgreSQL; no row is touched${unlessThere(postgresFolder, 'PostgreSQL')}`,
  async () => {
    using folder = openTempHome();
    const world = worldIn(folder.path);
    await using server = await startPostgres(postgresFolder ?? '');
    await initFleet(world, { target: `postgres://spine@127.0.0.1:${server.port}/postgres`, machine: 'laptop' });
    addTicks(world, [1, 2]);
    await shipHome(world);
    const client = await connectPostgres(server);
    try {
      const ask = async (sql: string) => (await client.query({ text: sql, rowMode: 'array' })).rows;
      const shown = () => ask("SELECT viewname, definition FROM pg_views WHERE viewname LIKE 'fleet%' ORDER BY 1");
      const rows = () => ask('SELECT xmin::text, id::text FROM records ORDER BY id');
      const [nowShown, nowRows] = [await shown(), await rows()];
      await ask('CREATE OR REPLACE VIEW fleet_records AS SELECT * FROM records LIMIT 1');
      expect(await shown()).not.toEqual(nowShown);
      await initFleet(world, { machine: 'laptop' });
      expect(await shown()).toEqual(nowShown);
      expect(await rows()).toEqual(nowRows);
      expect(nowRows).toHaveLength(2);
    } finally {
      await client.end();
    }
  },
);
