import { setTimeout } from 'node:timers/promises';
import { readFleetStatus, shipHome, verifyFleet } from '@agentspine/fleet';
import type { HomeContext } from '@agentspine/home';
import {
  type EngineServer,
  firstSeed,
  openTempHome,
  roundsOf,
  seededRandom,
  untilEnded,
  untilHolds,
} from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { askClickhouse, tickNumberSql } from './engines/ask-clickhouse.ts';
import { hasCluster, openClusterHosts, ServerCrashes, startCluster, unlessCluster } from './engines/cluster-hosts.ts';
import { readTicks, startShipping, ticksIn, untilDone } from './engines/ship-until-killed.ts';

const seed = firstSeed();
const hosts = 2;
const kills = roundsOf({ small: 4, full: 20 });
/** An epoch that has begun is on its way for about so long, and old ones are removed at its end. */
const killedWithinMs = 1_500;
const tables = ['records', 'segments', 'turns', 'sessions'];

test.skipIf(!hasCluster)(
  `a cluster has the newest epoch of each host, whole, and nothing of those that it took the place of, whatever is killed, crashes or is not answered${unlessCluster}`,
  async () => {
    using folder = openTempHome();
    await using cluster = await startCluster();
    const random = seededRandom(seed);
    await using shipping = await openClusterHosts(cluster, { folder: folder.path, count: hosts, random });
    const crashes = new ServerCrashes(cluster, random);
    const epochs = new Set<string>();
    for (let kill = 0; kill < kills; kill += 1) {
      if (kill % 2 === 1) await crashes.begin();
      epochs.add(await shipAgainUntilKilled(shipping.ofRound(kill), random() * killedWithinMs));
    }
    await crashes.end();
    for (const { world } of shipping.all) {
      await untilDone(() => shipHome(world, { isAgain: true }));
      await untilDone(() => shipHome(world));
    }
    const now = (await Promise.all(shipping.all.map(({ world }) => readFleetStatus(world)))).map(({ epoch }) => epoch);
    expect(epochs.size, 'each kill was of a new epoch').toBe(kills);

    const ticks = shipping.all.flatMap(({ home }) => readTicks(home));
    const all = [ticks.length, ticks.reduce((total, one) => total + one, 0)].join('\t');
    for (const server of cluster.servers) {
      for (const table of tables) await untilDone(() => askClickhouse(server, `SYSTEM SYNC REPLICA ${table}_shard`));
      // This version answers before rows that are deleted have gone.
      await untilHolds(`a server without epochs that are out of date, seed ${seed}`, async () => {
        const left = await untilDone(() => epochsOf(server));
        return left.every((epoch) => now.includes(epoch));
      });
      for (const from of ['fleet_records', 'records FINAL'])
        expect(
          await untilDone(() => askClickhouse(server, `SELECT count(), sum(${tickNumberSql}) FROM ${from} FORMAT TSV`)),
          `seed ${seed}`,
        ).toBe(`${all}\n`);
    }
    for (const { world, home } of shipping.all) {
      const verified = await untilDone(() => verifyFleet(world));
      expect(verified, `seed ${seed}`).toMatchObject({ problems: [], storedRows: readTicks(home).length });
    }
    console.log(
      `epochs: ${ticks.length} rows of ${hosts} hosts, ${epochs.size + hosts} epochs, ${kills} kills, ${shipping.lost()} lost answers`,
    );
  },
);

/** Ships all of a home again and again in a process of its own, until it is killed some time after it began an epoch; returns that epoch. */
async function shipAgainUntilKilled(
  { home, world }: { readonly home: string; readonly world: HomeContext },
  afterMs: number,
): Promise<string> {
  const { epoch: before } = await readFleetStatus(world);
  const child = startShipping(home, ticksIn(home), { isAgain: true });
  child.stdout.resume();
  const ended = untilEnded('a process that ships again', child, 'close');
  let epoch = before;
  try {
    await untilHolds(`an epoch that begins, seed ${seed}`, async () => {
      ({ epoch } = await readFleetStatus(world));
      return epoch !== before;
    });
    await setTimeout(afterMs);
  } finally {
    child.kill('SIGKILL');
  }
  await ended;
  return epoch;
}

/** The epochs, as homes write them, of which a server has a row. */
async function epochsOf(server: Pick<EngineServer, 'port'>): Promise<readonly string[]> {
  const parts = tables.map((table) => `SELECT toString(epoch) AS epoch FROM ${table}_shard`);
  const said = await askClickhouse(server, `SELECT DISTINCT epoch FROM (${parts.join(' UNION ALL ')}) FORMAT TSV`);
  return said.split('\n').flatMap((line) => (line === '' ? [] : [line.replaceAll('-', '')]));
}
