import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasEnded, untilEnded, untilHolds } from './waits.ts';

/** A database server of the machine, in a folder of its own. */
export interface EngineServer extends AsyncDisposable {
  /** The port of its protocol. */
  readonly port: number;
  /** Ends it as a crash does, and starts it again. */
  readonly restart: () => Promise<void>;
}

/** A server that is one process. */
export interface EngineProcess extends EngineServer {
  /** Its id now. */
  readonly pid: number;
}

/** The password of the user `spine` of each server. */
export const password = 'correct-horse-7Q';

/** Where the programs of PostgreSQL are; `undefined` where it is not installed. */
export const postgresFolder = globSync('/usr/lib/postgresql/*/bin/initdb')[0]?.replace(/\/initdb$/, '');
/** The server of ClickHouse; `undefined` where it is not installed. */
export const clickhousePath = ['/usr/bin/clickhouse-server', '/usr/sbin/clickhouse-server'].find((path) =>
  existsSync(path),
);

/** The end of a title where a server is not there: why the test is skipped. */
export function unlessThere(path: string | undefined, name: string): string {
  return path === undefined ? ` (skipped: no ${name} is installed; tools/install-engines.sh brings it)` : '';
}

/** Starts PostgreSQL; it refuses root, so that root runs it as its own user. */
export async function startPostgres(folder: string): Promise<EngineServer> {
  const directory = mkdtempSync(join(tmpdir(), 'spine-pg-'));
  const data = join(directory, 'data');
  const isRoot = process.getuid?.() === 0;
  writeFileSync(join(directory, 'password'), password);
  if (isRoot) run('chown', ['-R', 'postgres', directory]);
  const asOwner = (program: string, args: readonly string[]): [string, string[]] =>
    isRoot
      ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', join(folder, program), ...args]]
      : [join(folder, program), [...args]];
  const auth = ['-U', 'spine', '-A', 'scram-sha-256', `--pwfile=${join(directory, 'password')}`];
  run(...asOwner('initdb', ['-D', data, ...auth, '--no-sync', '-E', 'UTF8']), directory);
  const port = await freePort();
  const args = [
    '-D',
    data,
    '-p',
    String(port),
    '-c',
    `unix_socket_directories=${directory}`,
    '-c',
    'listen_addresses=127.0.0.1',
  ];
  return await serveEngine({ directory, port, command: asOwner('postgres', args), signal: 'SIGQUIT' });
}

/** Starts ClickHouse. */
export async function startClickhouse(path: string): Promise<EngineProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'spine-ch-'));
  const port = await freePort();
  const tcp = await freePort();
  const users = join(directory, 'users.xml');
  writeFileSync(
    users,
    `<yandex><profiles><default/></profiles><quotas><default/></quotas><users><spine><password>${password}</password>
<networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></spine></users></yandex>`,
  );
  const config = join(directory, 'config.xml');
  const folders = ['path', 'tmp_path'].map((name) => `<${name}>${directory}/${name}/</${name}>`).join('');
  writeFileSync(
    config,
    `<yandex><logger><level>error</level><log>${directory}/log</log><errorlog>${directory}/errors</errorlog></logger>
<http_port>${port}</http_port><tcp_port>${tcp}</tcp_port><listen_host>127.0.0.1</listen_host>${folders}
<users_config>${users}</users_config><default_profile>default</default_profile><default_database>default</default_database>
<mark_cache_size>5368709120</mark_cache_size></yandex>`,
  );
  const args = ['--config-file', config];
  return await serveEngine({ directory, port, command: [path, args], signal: 'SIGKILL' });
}

/** A server that is to be started. */
export interface ServedEngine {
  /** Its folder, which is removed with it. */
  readonly directory: string;
  readonly port: number;
  /** The program and what it is started with. */
  readonly command: readonly [string, readonly string[]];
  /** What ends it as a crash does. */
  readonly signal: NodeJS.Signals;
  /** How often it is started again where it ends by itself, as a service would be; default never. */
  readonly revivals?: number;
}

/** Starts it, and waits until its port answers. */
export async function serveEngine({
  directory,
  port,
  command: [program, args],
  signal,
  revivals = 0,
}: ServedEngine): Promise<EngineProcess> {
  let child: ChildProcess;
  let [revived, isStopping] = [0, false];
  const launch = (): void => {
    child = spawn(program, args, { cwd: directory, stdio: 'ignore' });
    child.once('exit', () => {
      if (isStopping || revived >= revivals) return;
      revived += 1;
      launch();
    });
  };
  const start = async (): Promise<void> => {
    isStopping = false;
    launch();
    await untilAnswers(port, () => child);
  };
  const stop = async (): Promise<void> => {
    isStopping = true;
    child.kill(signal);
    await untilEnded(`${program} after ${signal}`, child);
  };
  await start();
  return {
    port,
    get pid() {
      return child.pid ?? 0;
    },
    restart: async () => {
      await stop();
      await start();
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function untilAnswers(port: number, current: () => ChildProcess): Promise<void> {
  await untilHolds(`an answer of ${current().spawnfile}`, async () => {
    const child = current();
    if (hasEnded(child)) throw new Error(`${child.spawnfile} ended with ${child.signalCode ?? child.exitCode}`);
    return await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
  });
}

/**
 * Below those that the system gives to connections. While a server is away, a connection to a port of theirs may be given that very port
 * as its own: it then talks to itself, the server cannot come back, and whoever waits for it takes the connection for an answer.
 */
const ports = { from: 15_000, to: 32_000 } as const;
/** Each worker of a test run has every fourth port: what one was told is free and does not listen yet is given to no other. */
const workers = 4;
const worker = Number(process.env['VITEST_POOL_ID'] ?? process.pid) % workers;
/** Those that were given in this process. */
const given = new Set<number>();

/** A port that nobody has now, that no connection is given, and that is given once. @throws Error where none is free */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = ports.from + worker + workers * Math.floor((Math.random() * (ports.to - ports.from)) / workers);
    if (given.has(port) || !(await canListen(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no port from ${ports.from} to ${ports.to} is free`);
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
  if (isFree) await new Promise((resolve) => server.close(resolve));
  return isFree;
}

function run(program: string, args: readonly string[], cwd = tmpdir()): void {
  const { status, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
}
