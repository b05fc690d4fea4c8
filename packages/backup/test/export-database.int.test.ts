import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { openBlobs } from '@agentspine/home';
import { TempSpine } from '@agentspine/testkit';
import { openWriter } from '@agentspine/writer';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { exportDatabase } from '../src/index.ts';
import { worldOf } from './backup-under-test.ts';

/** A store with a task, two events and a record. */
function openFilled(): TempSpine {
  const spine = new TempSpine();
  using writer = openWriter({ home: spine.home });
  writer.obs.recordTick({ source: 'ticker', detailJson: { tick: 1 } });
  const payload = { task_id: 't1', title: 'Gearbox', slug: 'gearbox', kind: 'primary' };
  writer.trace.events.append({ eventType: 'task.created', aggregateId: 't1', eventTime: 1_000, payload });
  const event = { taskId: 't1', kind: 'tool.used', title: 'a title' } as const;
  writer.trace.timeline.log([
    { ...event, body: 'the flywheel turns', at: 2_000 },
    { ...event, at: 3_000 },
  ]);
  return spine;
}

test('an export is one file with every value, and its index of search follows what other programs write', async () => {
  using spine = openFilled();
  const path = join(spine.home, '../tables.db');
  const exported = await exportDatabase(worldOf(spine.home), { to: 'tables.db' });
  expect(exported).toEqual({ path, tables: 47, rows: exported?.rows, missingBodies: 0, bytes: statSync(path).size });
  expect(readdirSync(dirname(spine.home)).toSorted()).toEqual([basename(spine.home), 'tables.db']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const database = new Database(path);
  const ask = (sql: string): unknown => database.prepare<[], unknown>(sql).pluck().get();
  expect(ask('PRAGMA journal_mode')).toBe('delete');
  expect(ask('PRAGMA integrity_check')).toBe('ok');
  expect(ask("SELECT count(*) FROM timeline_events_view WHERE body = 'the flywheel turns'")).toBe(1);
  expect(ask("SELECT count(*) FROM search_documents WHERE search_text LIKE '%flywheel%'")).toBe(1);
  expect(ask('SELECT count(*) FROM ticks')).toBe(1);
  const found = (word: string): unknown => ask(`SELECT count(*) FROM search_documents_fts('${word}')`);
  database.exec("UPDATE search_documents SET search_text = 'lathe' WHERE search_text LIKE '%flywheel%'");
  expect([found('flywheel'), found('lathe')]).toEqual([0, 1]);
  database.close();
});

test('a large body that the blob store has is in the file; one that is gone or damaged leaves its row empty, and is counted', async () => {
  using spine = openFilled();
  const bodies = [1, 2, 3].map((number) => Buffer.alloc(300_000, `a long drawing ${number} `));
  const digests: string[] = [];
  {
    await using blobs = await openBlobs({ blobs: join(spine.home, 'blobs') });
    using writer = openWriter({ home: spine.home, blobs });
    for (const body of [...bodies, Buffer.from('short'), Buffer.alloc(0)]) {
      digests.push((await writer.trace.content.put({ body })).sha256);
    }
  }
  const fileOf = (digest = ''): string => join(spine.home, 'blobs', digest.slice(0, 2), `${digest.slice(2)}.zst`);
  rmSync(fileOf(digests[1]));
  writeFileSync(fileOf(digests[2]), 'another drawing');
  const path = join(spine.home, '../tables.db');
  expect(await exportDatabase(worldOf(spine.home), { to: path })).toMatchObject({ missingBodies: 2 });
  const database = new Database(path, { readonly: true });
  const bodyOf = database.prepare<[string?], Buffer>('SELECT body FROM content_blobs WHERE sha256 = ?').pluck();
  const stored = digests.map((digest) => bodyOf.get(digest)?.toString());
  database.close();
  expect(stored).toEqual([bodies[0]?.toString(), '', '', 'short', '']);
});

test.each(['tables.db', 'tables.db-wal', 'tables.db-journal'])('an export refuses where %s is', async (name) => {
  using spine = openFilled();
  const there = join(dirname(spine.home), name);
  writeFileSync(there, 'mine');
  const exporting = exportDatabase(worldOf(spine.home), { to: 'tables.db' });
  await expect(exporting).rejects.toMatchObject({ code: 'READER_OUTPUT_EXISTS' });
  expect(readFileSync(there, 'utf8')).toBe('mine');
  expect(readdirSync(dirname(spine.home)).toSorted()).toEqual([basename(spine.home), name]);
});

test('an export that cannot be made says why, makes no folder and leaves nothing', async () => {
  using spine = openFilled();
  const world = worldOf(spine.home);
  const noFolder = exportDatabase(world, { to: 'none/tables.db' });
  await expect(noFolder).rejects.toMatchObject({ code: 'READER_OUTPUT_FAILED', message: /there is no folder/ });
  const noStore = exportDatabase(worldOf(join(spine.home, 'none')), { to: join(spine.home, 'tables.db') });
  await expect(noStore).rejects.toMatchObject({ code: 'SPINE_MISSING' });
  spine.sql('ALTER TABLE ticks RENAME TO away');
  const broken = exportDatabase(world, { to: 'tables.db' });
  await expect(broken).rejects.toMatchObject({ code: 'SPINE_FAILED' });
  spine.sql("UPDATE meta SET value = '5' WHERE key = 'schema_version'");
  const older = exportDatabase(world, { to: 'tables.db' });
  await expect(older).rejects.toMatchObject({ code: 'SPINE_OUTDATED', message: /spine migrate/ });
  expect(readdirSync(dirname(spine.home))).toEqual([basename(spine.home)]);
});

test('Ctrl-C ends an export at the next table, and leaves nothing', async () => {
  using spine = openFilled();
  expect(await exportDatabase(worldOf(spine.home, AbortSignal.abort()), { to: 'tables.db' })).toBeUndefined();
  expect(readdirSync(dirname(spine.home))).toEqual([basename(spine.home)]);
});
