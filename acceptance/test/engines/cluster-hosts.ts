import { join } from 'node:path';
import { initFleet } from '@agentspine/fleet';
import type { HomeContext } from '@agentspine/home';
import { type ClickhouseCluster, clickhousePath, startClickhouseCluster, zookeeperJar } from '@agentspine/testkit';
import { type LossyProxy, openLossyProxy } from './lossy-proxy.ts';
import { untilDone, worldOf } from './ship-until-killed.ts';

/** Whether a cluster can be started. */
export const hasCluster = clickhousePath !== undefined && zookeeperJar !== undefined;

/** The end of a title where it cannot: why the test is skipped. */
export const unlessCluster = hasCluster
  ? ''
  : ' (skipped: no ClickHouse with a ZooKeeper is installed; tools/install-engines.sh brings them)';

/** Starts two shards with two replicas each. */
export function startCluster(): Promise<ClickhouseCluster> {
  return startClickhouseCluster(clickhousePath ?? '', zookeeperJar ?? '');
}

/** A host whose fleet is on a cluster, on a way that loses answers. */
export interface ClusterHost {
  readonly home: string;
  readonly world: HomeContext;
  readonly proxy: LossyProxy;
}

/** Hosts that ship to a cluster, each by another of its servers. */
export interface ClusterHosts extends AsyncDisposable {
  readonly all: readonly ClusterHost[];
  /** The host of a round: they take turns. */
  readonly ofRound: (round: number) => ClusterHost;
  /** Answers that were lost. */
  readonly lost: () => number;
}

/** Makes so many homes in a folder, with a fleet each; of a hundred answers eight are lost. */
export async function openClusterHosts(
  { servers, name }: ClickhouseCluster,
  { folder, count, random }: { readonly folder: string; readonly count: number; readonly random: () => number },
): Promise<ClusterHosts> {
  const all = await Promise.all(
    Array.from({ length: count }, async (_, each) => {
      const home = join(folder, `host-${each}`);
      const proxy = await openLossyProxy(servers[each % servers.length]?.port ?? 0, () => random() < 0.08);
      return { home, proxy, world: worldOf(home) };
    }),
  );
  const dispose = async (): Promise<void> => {
    for (const { proxy } of all) await proxy[Symbol.asyncDispose]();
  };
  try {
    for (const [each, { proxy, world }] of all.entries()) {
      const target = `clickhouse+http://spine@127.0.0.1:${proxy.port}/default?cluster=${name}`;
      await untilDone(() => initFleet(world, { target, machine: `host-${each}` }));
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    all,
    ofRound: (round) => {
      const host = all[round % count];
      if (host === undefined) throw new Error('every round is of a host');
      return host;
    },
    lost: () => all.reduce((sum, { proxy }) => sum + proxy.dropped(), 0),
    [Symbol.asyncDispose]: dispose,
  };
}

/** Crashes a server of a cluster, now this one and now that one, while others work; one at a time. */
export class ServerCrashes {
  readonly #servers: ClickhouseCluster['servers'];
  readonly #random: () => number;
  #crashing: Promise<void> | undefined;
  /** How many there were. */
  count = 0;

  constructor({ servers }: ClickhouseCluster, random: () => number) {
    this.#servers = servers;
    this.#random = random;
  }

  /** Begins one when the one before is over. */
  async begin(): Promise<void> {
    await this.#crashing;
    this.#crashing = this.#servers[Math.floor(this.#random() * this.#servers.length)]?.restart();
    this.count += 1;
  }

  /** Resolves when the last one is over. */
  async end(): Promise<void> {
    await this.#crashing;
  }
}
