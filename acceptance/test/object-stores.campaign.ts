import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { restoreBackup, takeBackup, verifyBackup } from '@agentspine/backup';
import { initFleet, openFleetView, shipHome, verifyFleet } from '@agentspine/fleet';
import {
  firstSeed,
  openTempHome,
  radosgwPath,
  roundsOf,
  s3Bucket,
  s3Keys,
  seededRandom,
  startRadosgw,
  unlessThere,
  untilEnded,
} from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openLossyProxy } from './engines/lossy-proxy.ts';

const seed = firstSeed();
const kills = roundsOf({ small: 3, full: 30 });
const crashesEach = 5;

test.skipIf(radosgwPath === undefined)(
  `a bucket of Ceph has each row once and whole backups, whatever is killed, crashes or is not answered${unlessThere(radosgwPath, 'radosgw')}`,
  async () => {
    using folder = openTempHome();
    const home = join(folder.path, 'home');
    await using server = await startRadosgw();
    const random = seededRandom(seed);
    await using proxy = await openLossyProxy(server.port, () => random() < 0.04);
    const env = {
      AWS_ACCESS_KEY_ID: s3Keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3Keys.secretAccessKey,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${proxy.port}`,
    };
    const world = worldOf(home, env);
    const [target, to] = [`s3://${s3Bucket}/fleet`, `s3://${s3Bucket}/backup`];
    await initFleet(world, { target, machine: 'laptop' });
    for (let kill = 0; kill < kills; kill += 1) {
      await copyUntilKilled({ home, to, env }, { rounds: 1 + (kill % 2), afterMs: random() * 3_000 });
      if (kill % crashesEach === 1) await server.restart();
    }
    await shipHome(world);
    await takeBackup(world, { to });
    const ticks = readTicks(home);
    expect(await verifyFleet(world)).toMatchObject({ problems: [], storedRows: ticks.length });
    const asked = await openFleetView(worldOf(join(folder.path, 'asker'), env), target);
    expect(readTicks(asked.env['AGENTSPINE_HOME'] ?? ''), `seed ${seed}`).toEqual(ticks);
    const verified = await verifyBackup(world, { from: to });
    expect(verified.problems, `seed ${seed}`).toEqual([]);
    await restoreBackup(world, { from: to, into: join(folder.path, 'again') });
    expect(readTicks(join(folder.path, 'again'))).toEqual(ticks);
    console.log(
      `radosgw: ${ticks.length} rows, ${verified.snapshots} backups, ${kills} kills, ${proxy.dropped()} lost answers`,
    );
    expect(filesWith(home, s3Keys.secretAccessKey)).toEqual([]);
  },
);

function worldOf(home: string, env: Readonly<Record<string, string>>) {
  return {
    env: { ...env, AGENTSPINE_HOME: home } as Readonly<Record<string, string | undefined>>,
    homeDirectory: home,
    workingDirectory: home,
    clock: () => new Date(),
    signal: new AbortController().signal,
    onNotice: () => undefined,
  };
}

/** Records, ships and backs up in a process of its own, until it is killed some time after so many rounds began. */
async function copyUntilKilled(
  { home, to, env }: { readonly home: string; readonly to: string; readonly env: Readonly<Record<string, string>> },
  { rounds, afterMs }: { readonly rounds: number; readonly afterMs: number },
): Promise<void> {
  const script = join(import.meta.dirname, 'children/copy-to-store.ts');
  const first = existsSync(join(home, 'spine.db')) ? readTicks(home).length : 0;
  const child = spawn(process.execPath, [script, home, String(first), to], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (bytes) => {
    said += String(bytes);
    if (said.split('\n').length > rounds) void setTimeout(afterMs).then(() => child.kill('SIGKILL'));
  });
  await untilEnded('a process that ships and backs up', child, 'close');
}

function readTicks(home: string): number[] {
  const database = new Database(join(home, 'spine.db'), { readonly: true });
  try {
    const rows = database.prepare<[], string>('SELECT row_json FROM ticks').pluck().all();
    return rows.map((row) => Number(JSON.parse(JSON.parse(row).detail_json).tick)).toSorted((a, b) => a - b);
  } finally {
    database.close();
  }
}

function filesWith(home: string, text: string): string[] {
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((file) => join(file.parentPath, file.name)).filter((path) => readFileSync(path).includes(text));
}
