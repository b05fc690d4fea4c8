/**
 * Ceph's gateway for S3, as Debian packages it: one monitor and one OSD that keeps objects in memory, in a folder that goes with them. It is a
 * real object store, by other people: conditions, listings, ranges and signatures are theirs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsV4Signer } from 'aws4fetch';
import { type EngineServer, freePort } from './engine-server.ts';
import { s3Bucket, s3Keys } from './s3-server.ts';
import { isRunning, untilEnded, untilHolds } from './waits.ts';

const programs = ['ceph', 'ceph-mon', 'ceph-osd', 'ceph-authtool', 'monmaptool', 'radosgw', 'radosgw-admin'];

/** The gateway; `undefined` where a part of Ceph is not installed. */
export const radosgwPath = programs.every((name) => existsSync(`/usr/bin/${name}`)) ? '/usr/bin/radosgw' : undefined;

/** Starts it, with the bucket and the keys of `startS3Server`. */
export async function startRadosgw(): Promise<EngineServer> {
  const directory = mkdtempSync(join(tmpdir(), 'spine-ceph-'));
  const [port, v2, v1] = [await freePort(), await freePort(), await freePort()];
  const monitor = `[v2:127.0.0.1:${v2},v1:127.0.0.1:${v1}]`;
  const cluster = new Cluster(directory);
  cluster.configure({ monitor, port });
  cluster.makeMonitor(monitor);
  cluster.run('ceph-mon', ['-i', 'a']);
  const osd = randomUUID();
  cluster.run('ceph', ['osd', 'new', osd]);
  cluster.run('ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', osd]);
  cluster.run('ceph-osd', ['-i', '0']);
  const keys = ['--access-key', s3Keys.accessKeyId, '--secret-key', s3Keys.secretAccessKey];
  cluster.run('radosgw-admin', ['user', 'create', '--uid', 'spine', '--display-name', 'spine', ...keys]);
  let stop = await cluster.startGateway();
  await makeBucket(port);
  return {
    port,
    restart: async () => {
      await stop();
      stop = await cluster.startGateway();
      await untilAnswers(port);
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      await cluster.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

class Cluster {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    for (const name of ['mon', 'osd', 'run']) mkdirSync(join(directory, name));
  }

  configure({ monitor, port }: { readonly monitor: string; readonly port: number }): void {
    const at = (name: string): string => join(this.#directory, name);
    const lines = [
      `fsid = ${randomUUID()}`,
      `mon host = ${monitor}`,
      'mon initial members = a',
      ...['cluster', 'service', 'client'].map((one) => `auth ${one} required = cephx`),
      `keyring = ${at('keyring')}`,
      'osd pool default size = 1',
      'osd pool default min size = 1',
      'osd pool default pg num = 4',
      'osd pool default pgp num = 4',
      'osd crush chooseleaf type = 0',
      'mon allow pool size one = true',
      'mon data avail crit = 1',
      'osd objectstore = memstore',
      'memstore device bytes = 2147483648',
      'osd memory target = 939524096',
      `mon data = ${at('mon')}`,
      `osd data = ${at('osd')}`,
      `run dir = ${at('run')}`,
      `log file = ${at('$name.log')}`,
      `admin socket = ${at('run/$name.asok')}`,
      `pid file = ${at('run/$name.pid')}`,
      `rgw frontends = beast endpoint=127.0.0.1:${port}`,
    ];
    writeFileSync(at('ceph.conf'), `[global]\n${lines.join('\n')}\n`);
  }

  makeMonitor(monitor: string): void {
    const at = (name: string): string => join(this.#directory, name);
    const all = ['mon', 'osd', 'mgr'].flatMap((part) => ['--cap', part, 'allow *']);
    this.run('ceph-authtool', [
      '--create-keyring',
      at('keyring'),
      '--gen-key',
      '-n',
      'mon.',
      '--cap',
      'mon',
      'allow *',
    ]);
    for (const name of ['client.admin', 'osd.0'])
      this.run('ceph-authtool', [at('keyring'), '--gen-key', '-n', name, ...all]);
    const fsid = /fsid = (\S+)/.exec(readFileSync(at('ceph.conf'), 'utf8'))?.[1] ?? '';
    this.run('monmaptool', ['--create', '--fsid', fsid, '--addv', 'a', monitor, at('monmap')]);
    this.run('ceph-mon', ['--mkfs', '-i', 'a', '--monmap', at('monmap'), '--keyring', at('keyring')]);
  }

  /** Starts the gateway; what it returns ends it as a crash does. */
  async startGateway(): Promise<() => Promise<void>> {
    const conf = join(this.#directory, 'ceph.conf');
    const child = spawn('/usr/bin/radosgw', ['-f', '--conf', conf, '-n', 'client.admin'], { stdio: 'ignore' });
    return async () => {
      child.kill('SIGKILL');
      await untilEnded('radosgw after SIGKILL', child);
    };
  }

  /** Ends the daemons, each by the number that it wrote down. */
  async stop(): Promise<void> {
    for (const name of ['osd.0', 'mon.a']) {
      const path = join(this.#directory, 'run', `${name}.pid`);
      const pid = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
      if (pid > 1) process.kill(pid, 'SIGKILL');
      if (pid > 1) await untilHolds(`the end of ${name}`, () => !isRunning(pid));
    }
  }

  run(program: string, args: readonly string[]): void {
    const conf =
      program === 'ceph-authtool' || program === 'monmaptool' ? [] : ['--conf', join(this.#directory, 'ceph.conf')];
    const { status, stderr } = spawnSync(`/usr/bin/${program}`, [...args, ...conf], {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 120_000,
    });
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  }
}

async function makeBucket(port: number): Promise<void> {
  await untilAnswers(port);
  const url = `http://127.0.0.1:${port}/${s3Bucket}`;
  const signed = await new AwsV4Signer({ method: 'PUT', url, ...s3Keys, service: 's3', region: 'us-east-1' }).sign();
  const signal = AbortSignal.timeout(120_000);
  const response = await fetch(signed.url, { method: 'PUT', headers: signed.headers, signal });
  if (!response.ok) throw new Error(`the bucket cannot be made: ${await response.text()}`);
}

/** It may listen long before it can do anything: each request has a moment, all have three minutes. */
async function untilAnswers(port: number): Promise<void> {
  const isOk = async (): Promise<boolean> => {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(10_000) });
    return answer.ok;
  };
  await untilHolds('an answer of radosgw', () => isOk().catch(() => false), { withinMs: 180_000, everyMs: 100 });
}
