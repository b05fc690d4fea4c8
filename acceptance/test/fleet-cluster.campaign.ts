import { shipHome, verifyFleet } from '@agentspine/fleet';
import { type EngineServer, firstSeed, openTempHome, roundsOf, seededRandom } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { askClickhouse, tickNumberSql } from './engines/ask-clickhouse.ts';
import { hasCluster, openClusterHosts, ServerCrashes, startCluster, unlessCluster } from './engines/cluster-hosts.ts';
import { openLossyProxy } from './engines/lossy-proxy.ts';
import { readTicks, shipUntilKilled, ticksIn, untilDone } from './engines/ship-until-killed.ts';

const seed = firstSeed();
const lostAnswersMin = roundsOf({ small: 2, full: 100 });
const hosts = 4;
/** Each host ships once at least. */
const kills = roundsOf({ small: hosts, full: 30 });

test.skipIf(!hasCluster)(
  `a cluster of two shards with two replicas has each row of all hosts once, whatever is killed, crashes or is not answered${unlessCluster}`,
  async () => {
    using folder = openTempHome();
    await using cluster = await startCluster();
    const random = seededRandom(seed);
    const { servers } = cluster;
    await using shipping = await openClusterHosts(cluster, { folder: folder.path, count: hosts, random });
    const { lost } = shipping;
    const crashes = new ServerCrashes(cluster, random);
    let kill = 0;
    for (; kill < kills || (lost() < lostAnswersMin && kill < kills * 6); kill += 1) {
      const { home } = shipping.ofRound(kill);
      // A server is down while rows come: the one that is asked, its twin, or one of the other shard.
      if (kill % 2 === 1) await crashes.begin();
      await shipUntilKilled(home, ticksIn(home), { segments: 1 + (kill % 3), afterMs: random() * 500 });
    }
    await crashes.end();
    for (const { world } of shipping.all) await untilDone(() => shipHome(world));

    const ticks = shipping.all.flatMap(({ home }) => readTicks(home));
    const sum = ticks.reduce((total, one) => total + one, 0);
    const all = [ticks.length, sum, ticks.length];
    for (const server of servers) {
      await untilDone(() => askClickhouse(server, 'SYSTEM SYNC REPLICA records_shard'));
      expect(await figures(server, 'fleet_records'), `seed ${seed}`).toEqual(all);
    }
    const own = await Promise.all(servers.map((server) => figures(server, 'records_shard FINAL')));
    expect(own[0], `seed ${seed}`).toEqual(own[1]);
    expect(own[2], `seed ${seed}`).toEqual(own[3]);
    expect((own[0]?.[0] ?? 0) + (own[2]?.[0] ?? 0)).toBe(ticks.length);
    for (const { world, home } of shipping.all) {
      const verified = await untilDone(() => verifyFleet(world));
      expect(verified, `seed ${seed}`).toMatchObject({ problems: [], storedRows: readTicks(home).length });
    }
    expect(lost()).toBeGreaterThanOrEqual(lostAnswersMin);
    console.log(
      `cluster: ${ticks.length} rows of ${hosts} hosts, ${own[0]?.[0]} and ${own[2]?.[0]} in its shards, ${kill} kills, ${crashes.count} crashes, ${lost()} lost answers`,
    );
  },
);

test.skipIf(!hasCluster)(
  `replicas that neither compare blocks nor have keys double rows when answers are lost: the campaign would see it${unlessCluster}`,
  async () => {
    await using cluster = await startCluster();
    const [server] = cluster.servers;
    if (server === undefined) throw new Error('a cluster has servers');
    const random = seededRandom(seed);
    let isLossy = false;
    await using proxy = await openLossyProxy(server.port, () => isLossy && random() < 0.3);
    const run = (sql: string) => askClickhouse(proxy, sql, { insert_deduplicate: '0' });
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

/** Count, sum of the numbers, and distinct keys of ticks. */
async function figures(server: Pick<EngineServer, 'port'>, from: string): Promise<readonly number[]> {
  const said = await askClickhouse(
    server,
    `SELECT count(), sum(${tickNumberSql}), uniqExact(host, table_name, id) FROM ${from} FORMAT TSV`,
  );
  return said.trim().split('\t').map(Number);
}
