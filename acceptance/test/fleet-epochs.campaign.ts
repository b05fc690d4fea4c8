import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { initFleet, readFleetStatus, shipHome, verifyFleet } from '@agentspine/fleet';
import type { HomeContext } from '@agentspine/home';
import {
  clickhousePath,
  type EngineServer,
  firstSeed,
  openTempHome,
  password,
  roundsOf,
  seededRandom,
  startClickhouseCluster,
  untilEnded,
  untilHolds,
  zookeeperJar,
} from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openLossyProxy } from './engines/lossy-proxy.ts';
import { readTicks, ticksIn, untilDone, worldOf } from './engines/ship-until-killed.ts';

const seed = firstSeed();
const hosts = 2;
const kills = roundsOf({ small: 4, full: 20 });
/** An epoch that has begun is on its way for about so long, and old ones are removed at its end. */
const killedWithinMs = 1_500;
const tables = ['records', 'segments', 'turns', 'sessions'];

const path = clickhousePath === undefined || zookeeperJar === undefined ? undefined : clickhousePath;
const unless =
  path === undefined
    ? ' (skipped: no ClickHouse with a ZooKeeper is installed; tools/install-engines.sh brings them)'
    : '';

test.skipIf(path === undefined)(
  `a cluster has the newest epoch of each host, whole, and nothing of those that it took the place of, whatever is killed, crashes or is not answered${unless}`,
  async () => {
    using folder = openTempHome();
    await using cluster = await startClickhouseCluster(path ?? '', zookeeperJar ?? '');
    const random = seededRandom(seed);
    const { servers, name } = cluster;
    const shipping = await Promise.all(
      Array.from({ length: hosts }, async (_, each) => {
        const home = join(folder.path, `host-${each}`);
        const proxy = await openLossyProxy(servers[each]?.port ?? 0, () => random() < 0.08);
        return { home, proxy, world: worldOf(home), machine: `host-${each}` };
      }),
    );
    try {
      for (const { proxy, world, machine } of shipping) {
        const target = `clickhouse+http://spine@127.0.0.1:${proxy.port}/default?cluster=${name}`;
        await untilDone(() => initFleet(world, { target, machine }));
      }
      const epochs = new Set<string>();
      let crashing: Promise<void> | undefined;
      for (let kill = 0; kill < kills; kill += 1) {
        const one = shipping[kill % hosts];
        if (one === undefined) throw new Error('every kill is of a host');
        if (kill % 2 === 1) {
          await crashing;
          crashing = servers[Math.floor(random() * servers.length)]?.restart();
        }
        epochs.add(await shipAgainUntilKilled(one, random() * killedWithinMs));
      }
      await crashing;
      for (const { world } of shipping) {
        await untilDone(() => shipHome(world, { isAgain: true }));
        await untilDone(() => shipHome(world));
      }
      const now = (await Promise.all(shipping.map(({ world }) => readFleetStatus(world)))).map(({ epoch }) => epoch);
      expect(epochs.size, 'each kill was of a new epoch').toBe(kills);

      const ticks = shipping.flatMap(({ home }) => readTicks(home));
      const all = [ticks.length, ticks.reduce((total, one) => total + one, 0)].join('\t');
      for (const server of servers) {
        for (const table of tables) await untilDone(() => ask(server, `SYSTEM SYNC REPLICA ${table}_shard`));
        // This version answers before rows that are deleted have gone.
        await untilHolds(`a server without epochs that are out of date, seed ${seed}`, async () => {
          const left = await untilDone(() => epochsOf(server));
          return left.every((epoch) => now.includes(epoch));
        });
        const number = "toInt64(visitParamExtractInt(visitParamExtractString(row_json, 'detail_json'), 'tick'))";
        for (const from of ['fleet_records', 'records FINAL'])
          expect(
            await untilDone(() => ask(server, `SELECT count(), sum(${number}) FROM ${from} FORMAT TSV`)),
            `seed ${seed}`,
          ).toBe(`${all}\n`);
      }
      for (const { world, home } of shipping) {
        const verified = await untilDone(() => verifyFleet(world));
        expect(verified, `seed ${seed}`).toMatchObject({ problems: [], storedRows: readTicks(home).length });
      }
      const lost = shipping.reduce((sum, { proxy }) => sum + proxy.dropped(), 0);
      console.log(
        `epochs: ${ticks.length} rows of ${hosts} hosts, ${epochs.size + hosts} epochs, ${kills} kills, ${lost} lost answers`,
      );
    } finally {
      for (const { proxy } of shipping) await proxy[Symbol.asyncDispose]();
    }
  },
);

/** Ships all of a home again and again in a process of its own, until it is killed some time after it began an epoch; returns that epoch. */
async function shipAgainUntilKilled(
  { home, world }: { readonly home: string; readonly world: HomeContext },
  afterMs: number,
): Promise<string> {
  const { epoch: before } = await readFleetStatus(world);
  const script = join(import.meta.dirname, 'children/ship-again.ts');
  const env = { ...process.env, AGENTSPINE_FLEET_PASSWORD: password };
  const args = [script, home, String(ticksIn(home))];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
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
  const said = await ask(server, `SELECT DISTINCT epoch FROM (${parts.join(' UNION ALL ')}) FORMAT TSV`);
  return said.split('\n').flatMap((line) => (line === '' ? [] : [line.replaceAll('-', '')]));
}

async function ask({ port }: Pick<EngineServer, 'port'>, sql: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    signal: AbortSignal.timeout(60_000),
    headers: { 'X-ClickHouse-User': 'spine', 'X-ClickHouse-Key': password, connection: 'close' },
    body: sql,
  });
  const said = await answer.text();
  if (!answer.ok) throw new Error(said.slice(0, 300));
  return said;
}
