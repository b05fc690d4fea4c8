import { hash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HomeContext } from '@agentspine/home';
import {
  openTempHome,
  type S3Server,
  type S3ServerOptions,
  s3Bucket,
  s3Keys,
  seededBytes,
  startS3Server,
} from '@agentspine/testkit';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { listBackups, pruneBackup, restoreBackup, takeBackup, verifyBackup } from '../src/index.ts';
import { filesOf, keptFiles, ticksIn, worldOf, writeFiles } from './backup-under-test.ts';

const to = `s3://${s3Bucket}/homes/laptop`;

interface Setting extends AsyncDisposable {
  readonly path: string;
  readonly home: string;
  readonly world: HomeContext;
  readonly server: S3Server;
}

/** So many bytes that do not compress are more than one pack. */
const packsBytes = 9_000_000;

/** A home with some files and rows, of which one has `largeBytes`, and a bucket. */
async function openSetting(options: S3ServerOptions = {}, largeBytes = 100_000): Promise<Setting> {
  const place = openTempHome();
  const server = await startS3Server({ pageSizeMax: 2, ...options });
  const home = join(place.path, 'home');
  {
    using writer = openWriter({ home });
    for (let tick = 0; tick < 20; tick += 1) writer.obs.recordTick({ source: 'ticker', detailJson: { tick } });
  }
  writeFiles(home, { 'ledger.jsonl': '{"kind":"turn"}\n', 'blobs/ab/large': seededBytes(7, largeBytes) });
  const world = worldOf(home);
  return {
    path: place.path,
    home,
    world: { ...world, env: { ...world.env, ...server.env } },
    server,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      place[Symbol.dispose]();
    },
  };
}

test('a home comes back out of a bucket with every byte, and a second backup moves nothing', async () => {
  await using setting = await openSetting({}, packsBytes);
  const { world, path, home, server } = setting;
  const first = await takeBackup(world, { to });
  expect(first).toMatchObject({ to, leftOut: [] });
  const stored = server.objects.size;
  expect(await takeBackup(world, { to })).toMatchObject({ newBytes: 0, storedBytes: 0 });
  expect(server.objects.size).toBe(stored + 1);
  expect((await listBackups(world, { from: to })).snapshots).toHaveLength(2);
  expect(await verifyBackup(world, { from: to })).toMatchObject({ snapshots: 2, problems: [] });
  const into = join(path, 'again');
  await restoreBackup(world, { from: to, into });
  const { 'spine.db': _again, ...files } = filesOf(into);
  const { 'spine.db': _home, ...expected } = keptFiles(home);
  expect(digestsOf(files)).toEqual(digestsOf(expected));
  expect(ticksIn(into)).toHaveLength(20);
});

test('what is in the bucket is what is in a folder: either is copied into the other with any tool', async () => {
  await using setting = await openSetting();
  const { world, path, server } = setting;
  await takeBackup(world, { to });
  const folder = join(path, 'copied');
  for (const [key, bytes] of server.objects) {
    const file = join(folder, key.slice('homes/laptop/'.length));
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, bytes);
  }
  expect(await verifyBackup(world, { from: folder })).toMatchObject({ snapshots: 1, problems: [] });
  expect(await takeBackup(world, { to: folder })).toMatchObject({ newBytes: 0 });
});

test('answers that are lost and connections that break change nothing in the bucket', async () => {
  const faults = ['lose-answer', undefined, 'cut', undefined, undefined, 'busy', undefined] as const;
  await using setting = await openSetting({ fault: (_, number) => faults[number % faults.length] }, packsBytes);
  const { world, path, home } = setting;
  await takeBackup(world, { to });
  appendFileSync(join(home, 'ledger.jsonl'), '{"kind":"more"}\n');
  await takeBackup(world, { to });
  expect(await verifyBackup(world, { from: to })).toMatchObject({ snapshots: 2, problems: [] });
  await restoreBackup(world, { from: to, into: join(path, 'again') });
  expect(readFileSync(join(path, 'again/ledger.jsonl'), 'utf8')).toBe('{"kind":"turn"}\n{"kind":"more"}\n');
});

test('pruning frees what only the removed backups need, and the rest can be restored', async () => {
  await using setting = await openSetting({}, packsBytes);
  const { world, path, home, server } = setting;
  await takeBackup(world, { to });
  const large = seededBytes(8, packsBytes);
  writeFiles(home, { 'blobs/ab/large': large });
  await takeBackup(world, { to });
  const before = [...server.objects.values()].reduce((sum, { length }) => sum + length, 0);
  const report = await pruneBackup(world, { from: to, last: 1 });
  expect(report.removed).toHaveLength(1);
  const after = [...server.objects.values()].reduce((sum, { length }) => sum + length, 0);
  expect(before - after).toBeGreaterThan(7_000_000);
  expect(await verifyBackup(world, { from: to })).toMatchObject({ snapshots: 1, problems: [] });
  await restoreBackup(world, { from: to, into: join(path, 'again') });
  expect(filesOf(join(path, 'again'))['blobs/ab/large']?.equals(large)).toBe(true);
});

test('a flipped bit in the bucket is named', async () => {
  await using setting = await openSetting();
  const { world, server } = setting;
  await takeBackup(world, { to });
  const [pack = ''] = [...server.objects.keys()].filter((key) => key.includes('/packs/'));
  const bytes = server.objects.get(pack) ?? Buffer.alloc(0);
  server.objects.set(pack, Buffer.from(bytes.with(bytes.length - 9, (bytes.at(-9) ?? 0) ^ 1)));
  const { problems } = await verifyBackup(world, { from: to });
  expect(problems.length).toBeGreaterThan(0);
  expect(problems[0]?.problem).toMatch(/damaged|not there/);
});

test('a backup gives its lock back, and removes one that was left long ago', async () => {
  await using setting = await openSetting();
  const { world, server } = setting;
  await takeBackup(world, { to });
  const locks = () => [...server.objects.keys()].filter((key) => key.includes('/locks/'));
  expect(locks()).toEqual([]);
  // Of another machine, stored long ago by the clock of the store.
  await using old = await openSetting({ now: counter(600_000) });
  await takeBackup(old.world, { to });
  old.server.objects.set('homes/laptop/locks/1-x-00000000-token', Buffer.from('held\n'));
  await takeBackup(old.world, { to });
  expect([...old.server.objects.keys()].filter((key) => key.includes('/locks/'))).toEqual([]);
});

test('no secret is in any file of the home, in any object, or in what a wrong one is told', async () => {
  await using setting = await openSetting();
  const { world, home, server } = setting;
  await takeBackup(world, { to });
  const secret = Buffer.from(s3Keys.secretAccessKey);
  expect(Object.entries(filesOf(home)).filter(([, bytes]) => bytes.includes(secret))).toEqual([]);
  expect([...server.objects.values()].filter((bytes) => bytes.includes(secret))).toEqual([]);
  const wrong = { ...world, env: { ...world.env, AWS_SECRET_ACCESS_KEY: 'other-secret' } };
  const error: unknown = await takeBackup(wrong, { to }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'OBJECTS_REFUSED' });
  expect(String(error)).not.toContain('other-secret');
});

/** Bytes are compared by digests: an assertion looks at each byte, of which there are millions. */
function digestsOf(files: Readonly<Record<string, Buffer>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, hash('sha256', bytes)]));
}

/** A clock that moves on at every look. */
function counter(stepMs: number): () => number {
  let nowMs = Date.parse('2026-03-01T12:00:00Z');
  return () => {
    nowMs += stepMs;
    return nowMs;
  };
}
