import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineProcess, freePort, password, serveEngine } from './engine-server.ts';
import { untilHolds } from './waits.ts';

/** What keeps the replicas of a cluster together; `undefined` where it is not installed. */
export const zookeeperJar = ['/usr/share/java/zookeeper.jar'].find((path) => existsSync(path));

/** Four servers of ClickHouse, two shards with two replicas each, and a ZooKeeper. */
export interface ClickhouseCluster extends AsyncDisposable {
  /** The name of the cluster. */
  readonly name: string;
  /** The servers, shard by shard. */
  readonly servers: readonly EngineProcess[];
}

const shards = [1, 1, 2, 2] as const;
const clusterName = 'fleet';

/** Starts them, each in a folder of its own. */
export async function startClickhouseCluster(path: string, jar: string): Promise<ClickhouseCluster> {
  const keeper = await startZookeeper(jar);
  const ports: ServerPorts[] = [];
  for (const shard of shards) {
    const [http, tcp, interserver] = [await freePort(), await freePort(), await freePort()];
    ports.push({ shard, http, tcp, interserver });
  }
  const started = await Promise.allSettled(ports.map((own) => startServer(path, { own, ports, keeper: keeper.port })));
  const servers = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const stop = async () => {
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    await keeper[Symbol.asyncDispose]();
  };
  const failed = started.find((each) => each.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return { name: clusterName, servers, [Symbol.asyncDispose]: stop };
}

async function startZookeeper(jar: string): Promise<EngineProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'spine-zk-'));
  const port = await freePort();
  const config = join(directory, 'zoo.cfg');
  const lines = [`dataDir=${directory}/data`, `clientPort=${port}`, 'clientPortAddress=127.0.0.1', 'tickTime=500'];
  writeFileSync(
    config,
    [...lines, 'admin.enableServer=false', 'maxClientCnxns=0', '4lw.commands.whitelist=srvr', ''].join('\n'),
  );
  const main = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
  const args = ['-Xmx256m', '-Dzookeeper.jmx.log4j.disable=true', '-cp', jar, main, config];
  const keeper = await serveEngine({ directory, port, command: ['java', args], signal: 'SIGKILL' });
  try {
    await untilHolds('a ZooKeeper that serves', async () =>
      (await answersOf(port, 'srvr')).includes('Mode: standalone'),
    );
  } catch (error) {
    await keeper[Symbol.asyncDispose]();
    throw error;
  }
  return keeper;
}

/** What a server says to a word; it listens before it can do anything else. */
function answersOf(port: number, word: string): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(word));
    socket.setTimeout(5_000, () => socket.destroy());
    socket.on('data', (bytes) => {
      said += String(bytes);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(said));
  });
}

interface ServerPorts {
  readonly shard: number;
  readonly http: number;
  readonly tcp: number;
  readonly interserver: number;
}

interface ServerToStart {
  readonly own: ServerPorts;
  readonly ports: readonly ServerPorts[];
  readonly keeper: number;
}

async function startServer(path: string, { own, ports, keeper }: ServerToStart): Promise<EngineProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'spine-ch-'));
  try {
    for (const name of ['path', 'tmp_path', 'user_files']) mkdirSync(join(directory, name));
    writeFileSync(join(directory, 'users.xml'), usersXml);
    writeFileSync(join(directory, 'config.xml'), configXml(directory, { own, ports, keeper }));
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
  const command = [path, ['--config-file', join(directory, 'config.xml')]] as const;
  // 18.16 now and then dies of a null pointer in its client of ZooKeeper, mostly while it starts, also after it began to listen.
  return serveEngine({ directory, port: own.http, command, signal: 'SIGKILL', revivals: 10 });
}

const usersXml = `<yandex><profiles><default/></profiles><quotas><default/></quotas><users><spine><password>${password}</password>
<networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></spine></users></yandex>`;

function configXml(directory: string, { own, ports, keeper }: ServerToStart): string {
  const replicaOf = ({ tcp }: ServerPorts) =>
    `<replica><host>127.0.0.1</host><port>${tcp}</port><user>spine</user><password>${password}</password></replica>`;
  const shardsXml = [...new Set(shards)].map((shard) => {
    const replicas = ports.filter((each) => each.shard === shard).map(replicaOf);
    return `<shard><internal_replication>true</internal_replication>${replicas.join('')}</shard>`;
  });
  return `<yandex><logger><level>error</level><log>${directory}/log</log><errorlog>${directory}/errors</errorlog></logger>
<http_port>${own.http}</http_port><tcp_port>${own.tcp}</tcp_port><interserver_http_port>${own.interserver}</interserver_http_port>
<interserver_http_host>127.0.0.1</interserver_http_host><listen_host>127.0.0.1</listen_host>
<path>${directory}/path/</path><tmp_path>${directory}/tmp_path/</tmp_path><user_files_path>${directory}/user_files/</user_files_path>
<users_config>${directory}/users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database>
<mark_cache_size>5368709120</mark_cache_size>
<zookeeper><node><host>127.0.0.1</host><port>${keeper}</port></node><session_timeout_ms>3000</session_timeout_ms></zookeeper>
<macros><shard>${own.shard}</shard><replica>r${own.http}</replica></macros>
<remote_servers><${clusterName}>${shardsXml.join('')}</${clusterName}></remote_servers>
<distributed_ddl><path>/clickhouse/task_queue/ddl</path></distributed_ddl></yandex>`;
}
