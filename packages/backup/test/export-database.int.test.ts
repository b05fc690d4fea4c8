import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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

/** Columns, references, indexes with their conditions, and the number of checks of tables, as lines of `seed-tables.txt`. */
function shapeOf(database: Database.Database, tables: readonly string[]): string[] {
  const ask = (sql: string, name: unknown): Record<string, unknown>[] =>
    database.prepare<unknown[], Record<string, unknown>>(sql).all(name);
  const columnOf = ({ name, type, nn, d, pk }: Record<string, unknown>): string =>
    `${name} ${type}${nn === 1 ? ' not null' : ''}${d === null ? '' : ` default ${d}`}${pk === 0 ? '' : ` key ${pk}`}`;
  const conditionOf = (name: unknown): string => {
    const [{ sql } = {}] = ask('SELECT sql FROM sqlite_schema WHERE name = ?', name);
    const text = String(sql)
      .replaceAll(/["`]/g, '')
      .replaceAll(/(?<!')\b\w+\.(?=\w)/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim();
    const condition = / where (.*)$/i.exec(text)?.[1];
    // Names and strings of these conditions are in small letters.
    return condition === undefined ? '' : ` where ${condition.toLowerCase()}`;
  };
  const indexOf = ({ name, u }: Record<string, unknown>): string => {
    const keys = ask('SELECT name, "desc" AS d FROM pragma_index_xinfo(?) WHERE key', name);
    const listed = keys.map(({ name: key, d }) => `${key ?? 'expression'}${d === 1 ? ' desc' : ''}`).join(', ');
    return `${u === 1 ? 'unique ' : ''}index ${name} (${listed})${conditionOf(name)}`;
  };
  return tables.flatMap((table) => [
    ...ask(
      'SELECT name, lower(type) AS type, "notnull" AS nn, dflt_value AS d, pk FROM pragma_table_xinfo(?)',
      table,
    ).map((column) => `${table}.${columnOf(column)}`),
    ...ask(
      'SELECT "table" AS t, "from" AS f, "to" AS o, lower(on_delete) AS d FROM pragma_foreign_key_list(?)',
      table,
    ).map(({ t, f, o, d }) => `${table}.${f} references ${t}(${o}) on delete ${d}`),
    ...ask(`SELECT name, "unique" AS u FROM pragma_index_list(?) WHERE origin = 'c'`, table).map(
      (index) => `${table} ${indexOf(index)}`,
    ),
    ...ask('SELECT sql FROM sqlite_schema WHERE name = ?', table).map(
      ({ sql }) => `${table} checks ${String(sql).match(/check\s*\(/gi)?.length ?? 0}`,
    ),
  ]);
}

/** A key that may not be NULL is stricter than the seed, for which SQLite would take one. */
const withoutStrictKeys = (line: string): string => line.replace(/ text not null key 1$/, ' text key 1');

/** What the export has besides: what SQL shows of `spine.db`, indexes of ours, and keys that make order and search right. */
const besides = [
  'events.seq integer not null key 1',
  'events.event_id text not null',
  "events index idx_events_bound_runtime (event_type, expression) where event_type = 'session.bound'",
  "events index idx_events_bound_session (event_type, expression) where event_type = 'session.bound'",
  'events unique index events_event_id_unique (event_id)',
  'questions_current index idx_questions_current_event (last_event_id)',
  'rules.forbid_command_matches_json text',
  'rules.check text',
  'runtime_bindings_current index idx_runtime_bindings_session (monitor_session_id)',
  'runtime_bindings_current index idx_runtime_bindings_task (task_id)',
  'search_documents.rowid integer not null key 1',
  'search_documents.scope text not null',
  'search_documents.entity_id text not null',
  'search_documents unique index idx_search_documents_entity (scope, entity_id)',
  'timeline_events_view index idx_timeline_events_session (session_id, created_at)',
  'todos_current index idx_todos_current_event (last_event_id)',
  "turns unique index idx_turns_session_open (session_id) where status = 'open'",
];

/** What of the seed these take the place of. */
const replaced = [
  'events.event_id text key 1',
  'search_documents.scope text key 1',
  'search_documents.entity_id text not null key 2',
  "turns index idx_turns_session_open (session_id) where status = 'open'",
];

test('an export declares every table, column, reference, check and index of the trace as its seed does, but for what is named here', async () => {
  using spine = openFilled();
  const path = join(spine.home, '../tables.db');
  await exportDatabase(worldOf(spine.home), { to: path });
  const text = readFileSync(join(import.meta.dirname, 'seed-tables.txt'), 'utf8');
  const declared = text.trimEnd().split('\n').map(withoutStrictKeys);
  const tables = [...new Set(declared.map((line) => line.split(/[. ]/)[0] ?? ''))];
  expect(tables.length).toBe(21);
  const database = new Database(path, { readonly: true });
  const found = shapeOf(database, tables).map(withoutStrictKeys);
  database.close();
  expect(declared.filter((line) => !found.includes(line))).toEqual(replaced);
  expect(found.filter((line) => !declared.includes(line)).toSorted()).toEqual(besides.toSorted());
});

test('an export is one file with every value, and its index of search follows what other programs write', async () => {
  using spine = openFilled();
  const path = join(spine.home, '../tables.db');
  const exported = await exportDatabase(worldOf(spine.home), { to: 'tables.db' });
  expect(exported).toEqual({ path, tables: 47, rows: exported?.rows, bytes: statSync(path).size });
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
