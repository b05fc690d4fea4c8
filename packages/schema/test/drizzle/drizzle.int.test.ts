import Database from 'better-sqlite3';
import {
  createTableRelationsHelpers,
  extractTablesRelationalConfig,
  getTableName,
  is,
  Many,
  normalizeRelation,
  Table,
} from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { describe, expect, test } from 'vitest';
import { derivedDdl } from '../../src/derived/ddl.ts';
import { narrowArchiveNames } from '../../src/derived/stored-views.ts';
import { type ArchiveRow, archive, type SpineRow, spine } from '../../src/drizzle/drizzle.ts';
import { spineMigrations } from '../../src/spine/migrations.ts';
import { defineTraceFunctions } from '../../src/trace/whole-trace.ts';
import { insertTriggers } from '../derived/insert-triggers.ts';

function databaseOf(statements: readonly string[]): Database.Database {
  const database = new Database(':memory:');
  defineTraceFunctions(database);
  for (const statement of statements) database.exec(statement);
  return database;
}

/** Tables that views of both files are over. */
const narrowNames = new Set([
  ...narrowArchiveNames,
  'search_events',
  'search_tasks',
  'timeline_rows',
  'event_names',
  'trace_cursor_rows',
  'event_packs',
  'event_rows',
  'event_file_rows',
  'event_relation_rows',
  'event_usage_rows',
  'turn_event_rows',
]);

const archiveFile = () => databaseOf([...derivedDdl, ...insertTriggers]);
const spineFile = () => databaseOf(spineMigrations.flat());

describe.each([
  ['archive.sqlite', archive, archiveFile],
  ['spine.db', spine, spineFile],
])('%s', (_name, schema: Record<string, unknown>, open) => {
  test('every table or view that SQL sees is in the schema, with every column', () => {
    const database = open();
    const created = database
      .prepare(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_fts%'",
      )
      .pluck()
      .all()
      .filter((table) => !narrowNames.has(String(table)));
    const tables = Object.values(schema).filter((value) => is(value, Table));
    expect(tables.map((table) => getTableName(table)).toSorted()).toEqual(created.toSorted());
    const db = drizzle(database, { schema });
    // A new store has one change of no table, with a random number of its own.
    const born = [{ seq: 1, tableName: '', rowId: 0, stamp: expect.any(Number) }];
    for (const table of tables) {
      expect(db.select().from(table).all()).toEqual(getTableName(table) === 'row_changes' ? born : []);
    }
  });

  test('every relation joins columns that exist, in a relational query', async () => {
    const db = drizzle(open(), { schema });
    const { tables } = extractTablesRelationalConfig(schema, createTableRelationsHelpers);
    const asked: string[] = [];
    for (const [name, { relations }] of Object.entries(tables)) {
      for (const relation of Object.keys(relations)) {
        const query = (db.query as unknown as Record<string, { findMany(config: unknown): Promise<unknown[]> }>)[name];
        expect(await query?.findMany({ with: { [relation]: true } })).toEqual([]);
        asked.push(`${name}.${relation}`);
      }
    }
    expect(asked.length).toBeGreaterThan(15);
  });
});

/** What belongs to what in the trace: a table, one that belongs to it, and by which column; `1` where at most one row does. */
const edges = `
  tasks_current        task_relations           task_id
  tasks_current        sessions_current         task_id
  tasks_current        timeline_events_view     task_id
  tasks_current        todos_current            task_id
  tasks_current        questions_current        task_id
  tasks_current        runtime_bindings_current task_id
  tasks_current        turn_partitions_current  task_id            1
  tasks_current        search_documents         task_id
  tasks_current        rules                    task_id
  tasks_current        turns                    task_id
  sessions_current     timeline_events_view     session_id
  sessions_current     runtime_bindings_current monitor_session_id
  sessions_current     turns                    session_id
  timeline_events_view event_files              event_id
  timeline_events_view event_relations          event_id
  timeline_events_view event_async_refs         event_id           1
  timeline_events_view event_tags               event_id
  timeline_events_view event_token_usage        event_id           1
  timeline_events_view turn_events              event_id
  timeline_events_view rule_enforcements        event_id
  turns                turn_events              turn_id
  turns                verdicts                 turn_id
  rules                verdicts                 rule_id
  rules                rule_enforcements        rule_id`
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

test.each(edges)('%s has its %s, which name it in %s', (owner, owned, column, most) => {
  const { tables, tableNamesMap } = extractTablesRelationalConfig(
    spine as Record<string, unknown>,
    createTableRelationsHelpers,
  );
  const relationsOf = (name = '') =>
    Object.values(tables)
      .filter(({ dbName }) => dbName === name)
      .flatMap(({ relations }) => Object.values(relations));
  const up = relationsOf(owned)
    .filter(({ referencedTableName }) => referencedTableName === owner)
    .map((relation) => normalizeRelation(tables, tableNamesMap, relation))
    .map(({ fields, references }) => [fields, references].map((columns) => columns.map(({ name }) => name)));
  expect(up).toContainEqual([[column], ['id']]);
  const down = relationsOf(owner).filter(({ referencedTableName }) => referencedTableName === owned);
  expect(down.map((relation) => is(relation, Many))).toContain(most !== '1');
});

test('a response comes with its calls, and a call with its results', async () => {
  const db = drizzle(archiveFile(), { schema: archive });
  const key = { source: 'claude-code', sessionId: 's', messageId: 'm', requestId: 'r' };
  db.insert(archive.sessions).values({ source: 'claude-code', sessionId: 's', title: 'Dredge the canal' }).run();
  db.insert(archive.turns)
    .values({ ...key, turnIndex: 0, ts: '2026-05-01T00:00:00.000Z', model: 'claude-opus-5', outputTokens: 7 })
    .run();
  db.insert(archive.toolCalls)
    .values({ ...key, callIndex: 0, toolUseId: 't', toolName: 'Bash' })
    .run();
  db.insert(archive.toolResultEvents)
    .values({
      source: 'claude-code',
      sessionId: 's',
      messageId: 'm',
      toolUseId: 't',
      eventIndex: 0,
      status: 'completed',
      eventSource: 'tool_result',
    })
    .run();
  const found = await db.query.turns.findFirst({ with: { session: true, toolCalls: { with: { results: true } } } });
  expect(found?.session?.title).toBe('Dredge the canal');
  expect(found?.toolCalls.map((call) => [call.toolName, call.results.map((result) => result.status)])).toEqual([
    ['Bash', ['completed']],
  ]);
  const row: ArchiveRow<'turns'> | undefined = found;
  expect(row?.outputTokens).toBe(7);
});

test('a task comes with its sessions and turns, and a turn with its verdicts and their rules', async () => {
  const db = drizzle(spineFile(), { schema: spine });
  const at = '2026-05-01T00:00:00.000Z';
  db.insert(spine.tasksCurrent)
    .values({ id: 'k', title: 'Canal', slug: 'canal', status: 'running', createdAt: at, updatedAt: at })
    .run();
  db.insert(spine.sessionsCurrent).values({ id: 's', taskId: 'k', status: 'running', startedAt: at }).run();
  db.insert(spine.turns)
    .values({ id: 'u', sessionId: 's', taskId: 'k', turnIndex: 0, status: 'closed', startedAt: at })
    .run();
  db.insert(spine.rules)
    .values({
      id: 'r',
      name: 'tests',
      scope: 'global',
      source: 'human',
      severity: 'warn',
      signature: 'x',
      createdAt: at,
    })
    .run();
  db.insert(spine.verdicts).values({ turnId: 'u', ruleId: 'r', status: 'verified', evaluatedAt: at }).run();
  const task = await db.query.tasksCurrent.findFirst({
    with: { sessions: true, turns: { with: { verdicts: { with: { rule: true } } } } },
  });
  expect(task?.sessions.map(({ id }) => id)).toEqual(['s']);
  expect(task?.turns.flatMap((turn) => turn.verdicts.map((verdict) => [verdict.rule?.name, verdict.status]))).toEqual([
    ['tests', 'verified'],
  ]);
  const row: SpineRow<'tasksCurrent'> | undefined = task;
  expect(row?.taskKind).toBe('primary');
});
