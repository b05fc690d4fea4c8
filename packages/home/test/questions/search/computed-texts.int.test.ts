import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { openReader } from '@agentspine/reader';
import { type MadeEmbedding, spineSchemaVersion, spineTableVersion } from '@agentspine/schema';
import { exportSpine } from '@agentspine/sqlite';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { SearchSpine } from './search-spine.ts';

const embedder = { model: 'm', embed: async (texts: readonly string[]) => texts.map(() => [1, 0]) };

/** A trace with what later events changed, what was removed, and embeddings. */
async function fillTrace(spine: SearchSpine): Promise<void> {
  for (const task of ['t1', 't2', 't3']) spine.createTask(task, `Gearbox of ${task}`);
  const changed = ['lane', 'metadata', 'both'].map((title) =>
    spine.log({ title, body: 'parseHTMLPage', metadata: { n: 1 } }),
  );
  spine.classify(changed[0] ?? '', 'file');
  spine.trace.timeline.updateMetadata(changed[1] ?? '', { note: 'flywheel' });
  spine.trace.timeline.updateMetadata(changed[2] ?? '', { note: 'flywheel' });
  spine.classify(changed[2] ?? '', 'user');
  spine.log({ taskId: 't2', title: 'embedded gearbox' });
  spine.log({ taskId: 't3', title: 'gone' });
  spine.trace.tasks.delete('t3');
  const keep = (made: readonly MadeEmbedding[]) => void spine.trace.search.keepEmbeddings('m', made);
  await spine.search.byMeaning('embedded gearbox', { ...embedder, keep });
}

/** Puts the tables of a store, as version 6 had them, into the place of the store. */
async function makeOlder(spine: SearchSpine): Promise<void> {
  const older = join(spine.home, 'older.db');
  await exportSpine(spine.path, older);
  spine.writer.close();
  for (const suffix of ['-wal', '-shm']) spine.remove(suffix);
  renameSync(older, spine.path);
}

/** As a reader that cannot write reads it: one of an older store as well. */
function timelineOf(spine: SearchSpine): unknown {
  const reader = openReader({ home: spine.home, nowMs: () => 0, store: 'spine' });
  try {
    return ['t1', 't2'].map((task) => reader.timeline(task, {}));
  } finally {
    reader.close();
  }
}

const versionSql = "SELECT value FROM meta WHERE key = 'schema_version'";

test('a store in which texts of search were stored has every cell that it had, and finds the same, after its migration', async () => {
  using spine = new SearchSpine();
  await fillTrace(spine);
  const rows = spine.rows();
  const found = ['gearbox', 'flywheel', 'parse', 'lane'].map((text) => spine.search.byText(text));
  expect(found.map(({ events }) => events.length > 0)).toEqual([true, true, true, true]);
  const timeline = timelineOf(spine);
  await makeOlder(spine);
  expect(spine.sql(versionSql)).toEqual([{ value: String(spineTableVersion) }]);
  expect(spine.rows()).toEqual(rows);
  expect(timelineOf(spine)).toEqual(timeline);
  spine.reopen().migrate();
  expect(spine.sql(versionSql)).toEqual([{ value: String(spineSchemaVersion) }]);
  expect(spine.rows()).toEqual(rows);
  expect(['gearbox', 'flywheel', 'parse', 'lane'].map((text) => spine.search.byText(text))).toEqual(found);
  spine.checkIndex();
  // Texts that an event says are not stored, nor in a table of another name.
  expect(spine.sql('SELECT count(*) AS count FROM search_events')).toEqual([{ count: 4 }]);
  spine.trace.rebuild();
  expect(spine.rows()).toEqual(rows);
});

test('a migration that cannot go on leaves the store as it was, and is done when it can', async () => {
  using spine = new SearchSpine();
  await fillTrace(spine);
  const rows = spine.rows();
  await makeOlder(spine);
  // The last of its statements needs this name.
  spine.sql('ALTER TABLE timeline_events_view RENAME TO away');
  expect(() => spine.reopen().migrate()).toThrow(expect.objectContaining({ code: 'SPINE_FAILED' }));
  expect(spine.sql(versionSql)).toEqual([{ value: String(spineTableVersion) }]);
  spine.sql('ALTER TABLE away RENAME TO timeline_events_view');
  expect(spine.rows()).toEqual(rows);
  spine.reopen().migrate();
  expect(spine.rows()).toEqual(rows);
  spine.checkIndex();
});

test('an exported store has tables in place of views, with indexes and triggers that any program writes through', async () => {
  using spine = new SearchSpine();
  await fillTrace(spine);
  const path = join(spine.home, 'exported.db');
  const exported = await exportSpine(spine.path, path);
  expect(exported?.tables).toBe(47);
  expect(exported?.rows).toBeGreaterThan(20);
  const database = new Database(path);
  const found = (word: string) =>
    database.prepare('SELECT rowid FROM search_documents_fts WHERE search_documents_fts MATCH ?').all(word).length;
  expect([found('flywheel'), found('lathe')]).toEqual([2, 0]);
  database.exec("UPDATE search_documents SET search_text = 'lathe' WHERE search_text LIKE '%flywheel%'");
  expect([found('flywheel'), found('lathe')]).toEqual([0, 2]);
  database.exec(`INSERT INTO search_documents (scope, entity_id, search_text, updated_at) VALUES ('event', 'e', 'flywheel', '')
    ON CONFLICT (scope, entity_id) DO UPDATE SET search_text = excluded.search_text`);
  expect([found('flywheel'), found('lathe')]).toEqual([1, 2]);
  database.exec("INSERT INTO search_documents_fts (search_documents_fts, rank) VALUES ('integrity-check', 1)");
  database.exec('DELETE FROM search_documents');
  expect([found('flywheel'), found('lathe')]).toEqual([0, 0]);
  database.close();
});
