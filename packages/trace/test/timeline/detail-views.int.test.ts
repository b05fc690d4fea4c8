import { defineTraceFunctions, showWholeTrace, spineMigrations, spineSchemaVersion } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { TimelineUnderTest } from './timeline-under-test.ts';

/** The schema version before details and events of turns became views. */
const asTables = 10;

const views = ['event_files', 'event_relations', 'event_token_usage', 'turn_events'];
const mass = ['events', 'timeline_events_view', 'search_documents'];
const others = [
  ...views.map((name) => `placed_${name}`),
  'event_relation_rows',
  'event_usage_rows',
  'timeline_events',
  ...mass,
];

function createStore(): Database.Database {
  const database = new Database(':memory:');
  database.pragma('foreign_keys = 0');
  return database;
}

function migrate(database: Database.Database, from: number, to: number): void {
  for (const statement of spineMigrations.slice(from, to).flat()) database.exec(statement);
}

/** What an older version wrote: a turn of four events, with details of each sort. */
const written = `
  INSERT INTO event_rows (seq, event_id, event_time, event_type, schema_ver, aggregate_id, session_id, actor, payload_json, recorded_at)
    SELECT 10 + value, 'e' || value, 1777597323000 + value, 'timeline.logged', 1, 't', iif(value = 4, NULL, 's'), 'a', '{"timeline_event":{"body":"b"}}', 0
    FROM json_each('[1,2,3,4]');
  INSERT INTO timeline_rows (seq, kind, lane, title) VALUES (11, 'k', 'user', 'One'), (13, 'l', 'user', 'Three'), (14, 'l', 'user', 'Four');
  INSERT INTO turns (id, session_id, task_id, turn_index, status, started_at) VALUES ('e1', 's', 't', 0, 'open', '');
  INSERT INTO turn_events (turn_id, event_id) VALUES ('e1', 'e3'), ('e1', 'e1'), ('e1', 'e2');
  INSERT INTO event_files (event_id, file_path, source, write_count) VALUES ('e2', 'b.ts', 'command_analysis', 2), ('e2', 'a.ts', 'metadata', 0);
  INSERT INTO event_relations (event_id, source_event_id, target_event_id, edge_kind, relation_type, relation_label, relation_explanation) VALUES
    ('e3', 'e2', 'e3', 'parent', 'returns', NULL, NULL), ('e3', 'nowhere', 'e3', 'source', 'caused_by', 'l', 'x'),
    ('e2', 'e2', 'e1', 'related', 'relates_to', NULL, NULL), ('e2', 'e2', 'e4', 'related', 'blocks', NULL, NULL);
  INSERT INTO event_token_usage (event_id, session_id, task_id, input_tokens, output_tokens, cost_usd, model, occurred_at) VALUES
    ('e3', 's', 't', 1, 2, 0.30000000000000004, 'm', '2026-05-01T01:02:03.003Z'), ('e4', NULL, 't', 0, 9007199254740991, NULL, NULL, '2026-05-01T01:02:03.004Z');`;

function rowsOf(database: Database.Database, names: readonly string[]): Record<string, unknown[]> {
  return Object.fromEntries(
    names.map((name) => {
      const rows = database.prepare(`SELECT * FROM ${name}`).all() as Record<string, unknown>[];
      return [name, rows.map(({ row_no: _number, ...row }) => JSON.stringify(row)).toSorted()];
    }),
  );
}

function olderStore(): Database.Database {
  const database = createStore();
  defineTraceFunctions(database);
  migrate(database, 0, asTables);
  database.exec(written);
  return database;
}

test('a migration changes no cell of what it makes views, and what else is asked of them is answered before and after', () => {
  const database = olderStore();
  showWholeTrace(database);
  const before = rowsOf(database, [...views, ...others]);
  expect(Object.values(before).every((rows) => rows.length > 0)).toBe(true);
  for (const name of database
    .prepare<[], string>("SELECT name FROM temp.sqlite_schema WHERE type = 'view'")
    .pluck()
    .all())
    database.exec(`DROP VIEW temp.${name}`);
  migrate(database, asTables, spineSchemaVersion);
  showWholeTrace(database);
  expect(rowsOf(database, [...views, ...others])).toEqual(before);
  database.close();
});

test.each([asTables, asTables + 1])('migration %i leaves the tables as they were wherever it ends', (version) => {
  const database = olderStore();
  migrate(database, asTables, version);
  const asked = [...views, ...mass];
  const before = rowsOf(database, asked);
  const statements = spineMigrations.slice(version, version + 1).flat();
  for (const [index] of statements.entries()) {
    database.exec('BEGIN');
    for (const statement of statements.slice(0, index + 1)) database.exec(statement);
    database.exec('ROLLBACK');
    expect(rowsOf(database, asked)).toEqual(before);
  }
  expect(statements.length).toBeGreaterThan(20);
  database.close();
});

test('without our functions all of them is there', () => {
  const database = olderStore();
  const before = rowsOf(database, [...views, ...mass]);
  migrate(database, asTables, spineSchemaVersion);
  expect(rowsOf(database, [...views, ...mass])).toEqual(before);
  database.close();
});

test.each([
  ['files by their event', 'SELECT json_group_array(file_path) FROM event_files WHERE event_id = o.event_id'],
  ['edges by their event', 'SELECT json_group_array(edge_kind) FROM event_relations WHERE event_id = o.event_id'],
  ['an edge by its other end', 'SELECT seq FROM event_relation_rows WHERE other_event_id = o.event_id'],
  ['the usage of an event', 'SELECT model FROM event_token_usage WHERE event_id = o.event_id'],
  ['the turn of an event', 'SELECT turn_id FROM turn_events WHERE event_id = o.event_id'],
  ['events by their turn', 'SELECT count(*) FROM turn_events WHERE turn_id = o.event_id'],
])('%s: found by an index, also within another question', (_name, sql) => {
  using spine = new TimelineUnderTest();
  const plan = spine.sql(`EXPLAIN QUERY PLAN SELECT (${sql}) FROM event_rows AS o WHERE o.seq = 1`) as {
    detail: string;
  }[];
  expect(plan.map(({ detail }) => detail).filter((detail) => /^(?:SCAN|MATERIALIZE)/.test(detail))).toEqual([]);
});
