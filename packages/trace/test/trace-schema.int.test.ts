import { spineSchemaVersion } from '@agentspine/schema';
import { makeSpineDurable, openSqlite } from '@agentspine/sqlite';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { SpineUnderTest } from './spine-under-test.ts';

/** The tables of SPEC 4.2: columns, `!` where NOT NULL, `=` with a default. What is ours besides stands behind the bar. */
const documented: Readonly<Record<string, string>> = {
  // A view has no constraints.
  events:
    'event_id event_time event_type schema_ver aggregate_id session_id actor correlation_id causation_id payload_json recorded_at | seq',
  content_blobs: 'sha256! byte_size! mime created_at! body!',
  tasks_current:
    "id! title! slug! workspace_path status! task_kind!='primary' created_at! updated_at! last_session_started_at cli_source archived_at origin!='user'",
  task_relations: 'task_id! related_task_id relation_kind! session_id',
  sessions_current: 'id! task_id! status! summary started_at! ended_at',
  // A view has no constraints.
  timeline_events_view:
    'id task_id session_id kind lane title body subtype_key subtype_label subtype_group tool_family operation source_tool tool_name entity_type entity_name display_title evidence_level extras_json created_at',
  event_files: 'event_id file_path source write_count',
  event_relations:
    'event_id source_event_id target_event_id edge_kind relation_type relation_label relation_explanation',
  event_async_refs: 'event_id! async_task_id! async_status async_agent async_category duration_ms',
  event_tags: "event_id! tag! source!='metadata'",
  todos_current: 'id! task_id! title! state! priority auto_reconciled!=0 last_event_id created_at! updated_at!',
  questions_current:
    'id! task_id! title! phase! sequence model_name model_provider last_event_id created_at! updated_at!',
  event_token_usage:
    'event_id session_id task_id input_tokens output_tokens cache_read_tokens cache_create_tokens cost_usd duration_ms model prompt_id stop_reason occurred_at',
  runtime_bindings_current: 'runtime_source! runtime_session_id! task_id! monitor_session_id created_at! updated_at!',
  turn_partitions_current: 'task_id! groups_json! version!=1 updated_at!',
  rules:
    'id! name! trigger_phrases_json trigger_on expect_tool expect_command_matches_json expect_pattern scope! task_id source! severity! rationale signature! created_at! deleted_at forbid_command_matches_json check',
  turns:
    'id! session_id! task_id! turn_index! status! started_at! ended_at asked_text assistant_text aggregate_verdict rules_evaluated_count!=0',
  turn_events: 'turn_id event_id',
  verdicts:
    'turn_id! rule_id! status! matched_phrase expected_pattern actual_tool_calls_json matched_tool_calls_json evaluated_at!',
  rule_enforcements: 'event_id! rule_id! match_kind! decided_at!',
  search_documents: 'scope entity_id task_id search_text embedding embedding_model updated_at | rowid',
};

/** The documented indexes: table and columns; `*` where they are of some rows alone. */
const documentedIndexes = [
  'event_rows(task,event_time)',
  'event_rows(event_type,event_time)',
  'event_rows(session,event_time)',
  'event_rows(correlation_id)*',
  'tasks_current(updated_at desc)',
  'tasks_current(archived_at)',
  'tasks_current(origin)',
  'task_relations(task_id,relation_kind,related_task_id)* unique',
  'task_relations(task_id,relation_kind,session_id)* unique',
  'task_relations(related_task_id,relation_kind)',
  'sessions_current(task_id,started_at)',
  'sessions_current(task_id,status,started_at desc)',
  'event_file_rows(file_path)',
  'event_file_rows(seq,file_path) unique',
  'event_relation_rows(other_event_id)',
  'event_relation_rows(seq,edge_kind,other_event_id,relation_type) unique',
  'event_async_refs(async_task_id)',
  'event_tags(tag)',
  'todos_current(task_id,state)',
  'questions_current(task_id,phase)',
  'rules(scope)*',
  'rules(task_id)*',
  'rules(signature)',
  'turns(session_id,turn_index) unique',
  'turns(task_id,started_at)',
  'turns(session_id)* unique',
  'turn_event_rows(turn)',
  'verdicts(rule_id)',
  'verdicts(status)',
  'rule_enforcements(rule_id)',
  'rule_enforcements(event_id)',
].map((text) => text.replace('_rows(type,', '_rows(event_type,'));

const primaryKeys: Readonly<Record<string, string>> = {
  content_blobs: 'sha256',
  tasks_current: 'id',
  task_relations: '',
  sessions_current: 'id',
  event_rows: 'seq',
  timeline_rows: 'seq',
  event_file_rows: 'row_no',
  event_relation_rows: 'row_no',
  event_async_refs: 'event_id',
  event_tags: 'event_id,tag',
  todos_current: 'id',
  questions_current: 'id',
  event_usage_rows: 'seq',
  runtime_bindings_current: 'runtime_source,runtime_session_id',
  turn_partitions_current: 'task_id',
  rules: 'id',
  turns: 'id',
  turn_event_rows: 'seq',
  verdicts: 'turn_id,rule_id',
  rule_enforcements: 'event_id,rule_id,match_kind',
};

interface Column {
  readonly name: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  readonly pk: number;
}

test('A138: a new store has the documented tables, column by column, indexes and triggers; opening it again migrates nothing', () => {
  using spine = new SpineUnderTest();
  const columnsOf = (table: string) =>
    spine.sql(`SELECT name, "notnull", dflt_value, pk FROM pragma_table_info('${table}')`) as Column[];
  expect(Object.keys(documented)).toHaveLength(21);
  for (const [table, text] of Object.entries(documented)) {
    const found = columnsOf(table).map(
      ({ name, notnull, dflt_value, pk }) =>
        `${name}${notnull === 1 || pk > 0 ? '!' : ''}${dflt_value === null ? '' : `=${dflt_value}`}`,
    );
    expect([table, found.sort()]).toEqual([
      table,
      text
        .split(' ')
        .filter((word) => word !== '|')
        .sort(),
    ]);
  }
  for (const [table, key] of Object.entries(primaryKeys)) {
    const columns = columnsOf(table).filter(({ pk }) => pk > 0);
    expect([
      table,
      columns
        .sort((a, b) => a.pk - b.pk)
        .map(({ name }) => name)
        .join(),
    ]).toEqual([table, key]);
  }
  const indexes =
    spine.sql(`SELECT m.name || '(' || (SELECT group_concat(name || iif("desc", ' desc', ''), ',' ORDER BY seqno)
      FROM pragma_index_xinfo(l.name) WHERE "key") || ')' || iif(l.partial, '*', '') || iif(l."unique", ' unique', '') AS text
    FROM sqlite_schema AS m, pragma_index_list(m.name) AS l WHERE m.type = 'table'`) as { text: string }[];
  expect(indexes.map(({ text }) => text)).toEqual(expect.arrayContaining(documentedIndexes));
  expect(indexes.map(({ text }) => text)).toContain('event_rows(event_id) unique');
  const typesOf = (view: string) =>
    spine.sql(`SELECT type FROM pragma_table_info('${view}')`).map((row) => (row as { type: string }).type);
  expect(typesOf('search_documents')).toEqual(['INTEGER', ...Array(7).fill('TEXT')]);
  expect(typesOf('timeline_events_view')).toEqual(Array(20).fill('TEXT'));
  // Those that list what changes in `events` and in tables of records.
  expect(spine.sql("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name NOT LIKE 'row_changes_%'")).toEqual(
    [],
  );
  expect(spine.sql("SELECT name FROM sqlite_schema WHERE name = 'search_documents_fts'")).toHaveLength(1);
  const state = () => [
    spine.sql("SELECT value FROM meta WHERE key = 'schema_version'"),
    spine.sql('PRAGMA schema_version'),
    spine.sql('SELECT sql FROM sqlite_schema ORDER BY name'),
  ];
  const before = state();
  expect(before[0]).toEqual([{ value: String(spineSchemaVersion) }]);
  spine.reopen().migrate();
  expect(state()).toEqual(before);
});

test('A139: the pragmas are the documented ones, but for a stronger synchronous and a longer wait; foreign keys are off', () => {
  using spine = new SpineUnderTest();
  const database = openSqlite(spine.path);
  makeSpineDurable(database, 'power');
  const read = (name: string): unknown => database.pragma(name, { simple: true });
  const names = ['journal_mode', 'wal_autocheckpoint', 'cache_size', 'mmap_size', 'temp_store', 'foreign_keys'];
  expect(names.map(read)).toEqual(['wal', 1_000, -65_536, 268_435_456, 2, 0]);
  // NORMAL is documented, and 5 s: what was acknowledged survives a power cut, and 10 s are at least 5 (SPEC Q17).
  expect(read('synchronous')).toBe(2);
  expect(read('busy_timeout')).toBe(10_000);
  database.exec(`INSERT INTO tasks_current (id, title, slug, status, created_at, updated_at) VALUES ('t', 't', 't', 'running', '', '');
    INSERT INTO todos_current (id, task_id, title, state, created_at, updated_at) VALUES ('d1', 't', 'x', 'added', '', '');
    INSERT INTO todos_current (id, task_id, title, state, created_at, updated_at) VALUES ('d2', 'nobody', 'x', 'added', '', '');
    DELETE FROM tasks_current`);
  expect(database.prepare('SELECT id FROM todos_current ORDER BY id').pluck().all()).toEqual(['d1', 'd2']);
  database.close();
});

/** Statements that hold with the first value and are refused with the second. */
const checked: readonly (readonly [sql: string, good: string, bad: string])[] = [
  ["INSERT INTO event_relation_rows (seq, other_event_id, edge_kind) VALUES (1, 'a', ?)", 'parent', 'uncle'],
  [
    "INSERT INTO event_relation_rows (seq, other_event_id, edge_kind, relation_type) VALUES (1, 'a', 'related', ?)",
    'blocks',
    'likes',
  ],
  [
    "INSERT INTO todos_current (id, task_id, title, state, created_at, updated_at) VALUES ('d', 't', 'x', ?, '', '')",
    'in_progress',
    'open',
  ],
  [
    "INSERT INTO questions_current (id, task_id, title, phase, created_at, updated_at) VALUES ('q', 't', 'x', ?, '', '')",
    'concluded',
    'closed',
  ],
  [
    "INSERT INTO rules (id, name, scope, source, severity, signature, created_at) VALUES ('r1', 'x', ?, 'human', 'info', '', '')",
    'global',
    'world',
  ],
  [
    "INSERT INTO rules (id, name, scope, source, severity, signature, created_at) VALUES ('r2', 'x', 'global', ?, 'info', '', '')",
    'agent',
    'cat',
  ],
  [
    "INSERT INTO rules (id, name, scope, source, severity, signature, created_at) VALUES ('r3', 'x', 'global', 'human', ?, '', '')",
    'block',
    'fatal',
  ],
  [
    "INSERT INTO rules (id, name, scope, source, severity, signature, created_at, trigger_on) VALUES ('r4', 'x', 'global', 'human', 'info', '', '', ?)",
    'user',
    'system',
  ],
  [
    "INSERT INTO turns (id, session_id, task_id, turn_index, status, started_at) VALUES ('u1', 's', 't', 0, ?, '')",
    'closed',
    'ajar',
  ],
  [
    "INSERT INTO turns (id, session_id, task_id, turn_index, status, started_at, aggregate_verdict) VALUES ('u2', 's', 't', 1, 'closed', '', ?)",
    'verified',
    'true',
  ],
  ["INSERT INTO verdicts (turn_id, rule_id, status, evaluated_at) VALUES ('u', 'r', ?, '')", 'contradicted', 'skipped'],
  [
    "INSERT INTO rule_enforcements (event_id, rule_id, match_kind, decided_at) VALUES ('e', 'r', ?, '')",
    'expect-fulfilled',
    'expect',
  ],
  ["INSERT INTO event_file_rows (seq, file_path, source) VALUES (1, 'f', ?)", 'command_analysis', 'guess'],
  ["INSERT INTO event_tags (event_id, tag, source) VALUES ('e', 'g', ?)", 'classification', 'guess'],
  ["INSERT INTO task_relations (task_id, related_task_id, relation_kind) VALUES ('t', 'p', ?)", 'background', 'cousin'],
];

test.each(checked)('A140: %s takes %s and refuses %s', (sql, good, bad) => {
  using spine = new SpineUnderTest();
  const database = new Database(spine.path);
  database.pragma('foreign_keys = 0');
  expect(() => database.prepare(sql).run(bad)).toThrow(/CHECK constraint failed/);
  expect(database.prepare(sql).run(good).changes).toBe(1);
  database.close();
});

test('A141: rules and relations are of one scope and one target, and no relation is there twice', () => {
  using spine = new SpineUnderTest();
  const rule = (id: string, scope: string, task: string) =>
    spine.sql(`INSERT INTO rules (id, name, scope, task_id, source, severity, signature, created_at)
      VALUES ('${id}', 'x', '${scope}', ${task}, 'human', 'info', '', '')`);
  const relation = (kind: string, related: string, session: string) =>
    spine.sql(`INSERT INTO task_relations (task_id, related_task_id, relation_kind, session_id)
      VALUES ('t', ${related}, '${kind}', ${session})`);
  spine.writer.trace.tasks.start({ taskId: 't', sessionId: 's', title: 'one' });
  spine.writer.trace.tasks.start({ taskId: 'p', title: 'two' });
  rule('r1', 'global', 'NULL');
  rule('r2', 'task', "'t'");
  expect(() => rule('r3', 'global', "'t'")).toThrow(/CHECK/);
  expect(() => rule('r4', 'task', 'NULL')).toThrow(/CHECK/);
  relation('parent', "'p'", 'NULL');
  relation('background', "'p'", 'NULL');
  relation('spawned_by_session', 'NULL', "'s'");
  expect(() => relation('parent', "'p'", "'s'")).toThrow(/CHECK/);
  expect(() => relation('parent', 'NULL', 'NULL')).toThrow(/CHECK/);
  expect(() => relation('spawned_by_session', "'p'", "'s'")).toThrow(/CHECK/);
  expect(() => relation('spawned_by_session', "'p'", 'NULL')).toThrow(/CHECK/);
  expect(() => relation('parent', "'p'", 'NULL')).toThrow(/UNIQUE/);
  expect(() => relation('spawned_by_session', 'NULL', "'s'")).toThrow(/UNIQUE/);
});
