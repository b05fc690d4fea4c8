import { join } from 'node:path';
import { initFleet, shipHome, verifyFleet } from '@agentspine/fleet';
import {
  clickhousePath,
  type EngineServer,
  firstSeed,
  openTempHome,
  password,
  roundsOf,
  seededRandom,
  startClickhouseCluster,
  zookeeperJar,
} from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openLossyProxy } from './engines/lossy-proxy.ts';
import { readTicks, shipUntilKilled, ticksIn, untilDone, worldOf } from './engines/ship-until-killed.ts';

const seed = firstSeed();
const lostAnswersMin = roundsOf({ small: 2, full: 100 });
const hosts = 4;
/** Each host ships once at least. */
const kills = roundsOf({ small: hosts, full: 30 });

const path = clickhousePath === undefined || zookeeperJar === undefined ? undefined : clickhousePath;
const unless =
  path === undefined
    ? ' (skipped: no ClickHouse with a ZooKeeper is installed; tools/install-engines.sh brings them)'
    : '';

test.skipIf(path === undefined)(
  `a cluster of two shards with two replicas has each row of all hosts once, whatever is killed, crashes or is not answered${unless}`,
  async () => {
    using folder = openTempHome();
    await using cluster = await startClickhouseCluster(path ?? '', zookeeperJar ?? '');
    const random = seededRandom(seed);
    const { servers, name } = cluster;
    const shipping = await Promise.all(
      Array.from({ length: hosts }, async (_, each) => {
        const home = join(folder.path, `host-${each}`);
        const proxy = await openLossyProxy(servers[each % servers.length]?.port ?? 0, () => random() < 0.08);
        return { home, proxy, world: worldOf(home), machine: `host-${each}` };
      }),
    );
    try {
      for (const { proxy, world, machine } of shipping) {
        const target = `clickhouse+http://spine@127.0.0.1:${proxy.port}/default?cluster=${name}`;
        await untilDone(() => initFleet(world, { target, machine }));
      }
      const lost = () => shipping.reduce((sum, { proxy }) => sum + proxy.dropped(), 0);
      let crashing: Promise<void> | undefined;
      let crashes = 0;
      let kill = 0;
      for (; kill < kills || (lost() < lostAnswersMin && kill < kills * 6); kill += 1) {
        const one = shipping[kill % hosts];
        if (one === undefined) throw new Error('every kill is of a host');
        // A server is down while rows come: the one that is asked, its twin, or one of the other shard.
        if (kill % 2 === 1) {
          await crashing;
          crashing = servers[Math.floor(random() * servers.length)]?.restart();
          crashes += 1;
        }
        await shipUntilKilled(one.home, ticksIn(one.home), { segments: 1 + (kill % 3), afterMs: random() * 500 });
      }
      await crashing;
      for (const { world } of shipping) await untilDone(() => shipHome(world));

      const ticks = shipping.flatMap(({ home }) => readTicks(home));
      const sum = ticks.reduce((total, one) => total + one, 0);
      const all = [ticks.length, sum, ticks.length];
      for (const server of servers) {
        await untilDone(() => ask(server, 'SYSTEM SYNC REPLICA records_shard'));
        expect(await figures(server, 'fleet_records'), `seed ${seed}`).toEqual(all);
      }
      const own = await Promise.all(servers.map((server) => figures(server, 'records_shard FINAL')));
      expect(own[0], `seed ${seed}`).toEqual(own[1]);
      expect(own[2], `seed ${seed}`).toEqual(own[3]);
      expect((own[0]?.[0] ?? 0) + (own[2]?.[0] ?? 0)).toBe(ticks.length);
      for (const { world, home } of shipping) {
        const verified = await untilDone(() => verifyFleet(world));
        expect(verified, `seed ${seed}`).toMatchObject({ problems: [], storedRows: readTicks(home).length });
      }
      expect(lost()).toBeGreaterThanOrEqual(lostAnswersMin);
      console.log(
        `cluster: ${ticks.length} rows of ${hosts} hosts, ${own[0]?.[0]} and ${own[2]?.[0]} in its shards, ${kill} kills, ${crashes} crashes, ${lost()} lost answers`,
      );
    } finally {
      for (const { proxy } of shipping) await proxy[Symbol.asyncDispose]();
    }
  },
);

test.skipIf(path === undefined)(
  `replicas that neither compare blocks nor have keys double rows when answers are lost: the campaign would see it${unless}`,
  async () => {
    await using cluster = await startClickhouseCluster(path ?? '', zookeeperJar ?? '');
    const [server] = cluster.servers;
    if (server === undefined) throw new Error('a cluster has servers');
    const random = seededRandom(seed);
    let isLossy = false;
    await using proxy = await openLossyProxy(server.port, () => isLossy && random() < 0.3);
    const run = (sql: string) => ask(proxy, sql, { insert_deduplicate: '0' });
    await untilDone(() =>
      run(
        `CREATE TABLE IF NOT EXISTS naive ON CLUSTER ${cluster.name} (number Int64) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/naive', '{replica}') ORDER BY number`,
      ),
    );
    isLossy = true;
    for (let number = 0; number < 20; number += 1) await untilDone(() => run(`INSERT INTO naive VALUES (${number})`));
    isLossy = false;
    expect(Number(await untilDone(() => run('SELECT count() FROM naive')))).toBeGreaterThan(20);
  },
);

async function ask(
  { port }: Pick<EngineServer, 'port'>,
  sql: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/?${new URLSearchParams(settings)}`, {
    method: 'POST',
    signal: AbortSignal.timeout(60_000),
    headers: { 'X-ClickHouse-User': 'spine', 'X-ClickHouse-Key': password, connection: 'close' },
    body: sql,
  });
  const said = await answer.text();
  if (!answer.ok) throw new Error(said.slice(0, 300));
  return said;
}

/** Count, sum of the numbers, and distinct keys of ticks. */
async function figures(server: Pick<EngineServer, 'port'>, from: string): Promise<readonly number[]> {
  const number = "toInt64(visitParamExtractInt(visitParamExtractString(row_json, 'detail_json'), 'tick'))";
  const said = await ask(
    server,
    `SELECT count(), sum(${number}), uniqExact(host, table_name, id) FROM ${from} FORMAT TSV`,
  );
  return said.trim().split('\t').map(Number);
}
