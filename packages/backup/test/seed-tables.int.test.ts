/** The tables of the trace, compared with the schema that they come from: in an export, and in `spine.db`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { homeOf, runImport } from '@agentspine/home';
import { runQuery } from '@agentspine/reader';
import { codexLines, promptLine, replyLine, TempSpine } from '@agentspine/testkit';
import { openWriter } from '@agentspine/writer';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { exportDatabase } from '../src/index.ts';
import { worldOf } from './backup-under-test.ts';
import { fullTextOf, shapeOf } from './shape-of.ts';

const declared = readFileSync(join(import.meta.dirname, 'seed-tables.txt'), 'utf8')
  .trimEnd()
  .split('\n');
const fullText = 'search_documents_fts';
const tables = [...new Set(declared.map((line) => line.split(/[. ]/)[0] ?? ''))].filter((name) => name !== fullText);

/** Those that may be views over leaner tables (SPEC Q28). */
const massTables = new Set(
  `events timeline_events_view event_files event_relations event_async_refs event_tags event_token_usage turn_events
  search_documents`.split(/\s+/),
);

/** A key that may not be NULL is stricter than the seed, for which SQLite would take one. */
const withoutStrictKeys = (line: string): string => line.replace(/ text not null key 1$/, ' text key 1');

/** What the export has besides: what SQL shows of `spine.db`, indexes of ours, and keys that make order and search right. */
const besides = [
  'events.seq integer not null key 1',
  'events.event_id text not null',
  "events index idx_events_bound_runtime (event_type, expression) where event_type='session.bound'",
  "events index idx_events_bound_session (event_type, expression) where event_type='session.bound'",
  'events unique index events_event_id_unique (event_id)',
  'questions_current index idx_questions_current_event (last_event_id)',
  'rules.forbid_command_matches_json text',
  'rules.check text',
  "rules check (scope='global')=(task_id is null)",
  'runtime_bindings_current index idx_runtime_bindings_session (monitor_session_id)',
  'runtime_bindings_current index idx_runtime_bindings_task (task_id)',
  'search_documents.rowid integer not null key 1',
  'search_documents.scope text not null',
  'search_documents.entity_id text not null',
  'search_documents unique index idx_search_documents_entity (scope, entity_id)',
  "task_relations check (relation_kind='spawned_by_session' and related_task_id is null and session_id is not null)or(relation_kind <> 'spawned_by_session' and related_task_id is not null and session_id is null)",
  'timeline_events_view index idx_timeline_events_session (session_id, created_at)',
  'todos_current index idx_todos_current_event (last_event_id)',
  "turns unique index idx_turns_session_open (session_id) where status='open'",
];

/** What of the seed these take the place of. */
const replaced = [
  'events.event_id text key 1',
  "rules check (scope='global' and task_id is null)or(scope='task' and task_id is not null)",
  'search_documents.scope text key 1',
  'search_documents.entity_id text not null key 2',
  "task_relations check (relation_kind in('parent','background')and related_task_id is not null and session_id is null)or(relation_kind='spawned_by_session' and related_task_id is null and session_id is not null)",
  "turns index idx_turns_session_open (session_id) where status='open'",
];

/** A home that imported a session of each of two harnesses, and in which a rule has judged. */
async function importedHome(): Promise<TempSpine> {
  const spine = new TempSpine();
  const folder = dirname(spine.home);
  const edit = {
    type: 'tool_use',
    id: 'toolu_1',
    name: 'Edit',
    input: { file_path: '/made/up/gate.ts', old_string: 'a', new_string: 'b' },
  };
  const files = {
    'src/p/made-up-session.jsonl': [
      promptLine(1, 'mend the gate'),
      replyLine(2).replace(/\[{"type":"text".*?}\]/, JSON.stringify([edit])),
      replyLine(3, 'mended, and all tests pass'),
      promptLine(4),
    ].join(''),
    'src/c/rollout-made-up-thread.jsonl': codexLines(5),
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const world = worldOf(spine.home);
  await runImport({ home: homeOf(world), paths: [join(folder, 'src')], mode: undefined, world });
  using writer = openWriter({ home: spine.home });
  await writer.trace.rules.create({
    name: 'edits',
    expectTool: 'edit',
    scope: 'global',
    severity: 'warn',
    source: 'human',
  });
  return spine;
}

/** Fills what neither import nor rule brought: a row of every table of the trace is there afterwards. */
async function fillEveryTable(spine: TempSpine): Promise<void> {
  using writer = openWriter({ home: spine.home });
  const { trace } = writer;
  trace.tasks.start({ taskId: 'made-up-task', sessionId: 'made-up-task-s', title: 'Oil the gate' });
  trace.tasks.start({ taskId: 'made-up-parent', title: 'Mend the fence' });
  trace.tasks.link('made-up-task', { parentTaskId: 'made-up-parent' });
  const of = { taskId: 'made-up-task', sessionId: 'made-up-task-s', title: 'Oils it' };
  const metadata = {
    relatedEventIds: ['made-up-event'],
    relationType: 'verifies',
    asyncTaskId: 'made-up-job',
    tags: ['oil'],
    todoId: 'made-up-todo',
    todoState: 'completed',
    autoReconciled: true,
    questionId: 'made-up-question',
    questionPhase: 'answered',
  };
  const { rejected } = trace.timeline.log([{ ...of, kind: 'user.message', metadata, id: 'made-up-event' }]);
  expect(rejected).toEqual([]);
  const groups = [{ id: 'all', from: 1, to: 1, label: null, visible: true }];
  trace.partitions.put('made-up-task', { groups });
  await trace.content.put({ body: 'oil', mime: 'text/plain' });
}

/** The export of a home, opened so that nothing of it is enforced but by its declarations. */
async function exported(spine: TempSpine): Promise<Database.Database> {
  const path = join(dirname(spine.home), 'tables.db');
  await exportDatabase(worldOf(spine.home), { to: path });
  const database = new Database(path);
  database.pragma('foreign_keys = OFF');
  return database;
}

const wholeShape = (database: Database.Database): string[] =>
  [...shapeOf(database, tables), ...fullTextOf(database, fullText)].map(withoutStrictKeys);

test('an export declares every table, column, reference, check, index and trigger of the trace as its seed does, but for what is named here', async () => {
  expect(tables.length).toBe(21);
  using spine = await importedHome();
  const database = await exported(spine);
  const found = wholeShape(database);
  database.close();
  const expected = declared.map(withoutStrictKeys);
  expect(expected.filter((line) => !found.includes(line))).toEqual(replaced);
  expect(found.filter((line) => !expected.includes(line)).toSorted()).toEqual(besides.toSorted());
});

test('what an import brought keeps every declaration of an export: types, checks, keys, references and the index of search', async () => {
  using spine = await importedHome();
  const database = await exported(spine);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.pragma('foreign_key_check')).toEqual([]);
  const mistyped = tables.flatMap((table) =>
    (database.pragma(`table_info(${table})`) as { name: string; type: string }[])
      .map(({ name, type }) => ({ table, name, type: type.toLowerCase() }))
      .filter(({ name, type }) => {
        const wrong = `SELECT count(*) FROM ${table} WHERE "${name}" IS NOT NULL AND typeof("${name}") <> ?`;
        return database.prepare<[string], number>(wrong).pluck().get(type) !== 0;
      }),
  );
  expect(mistyped).toEqual([]);
  const count = (table: string): unknown => database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  const filled =
    'events tasks_current sessions_current timeline_events_view event_files event_token_usage turns turn_events';
  for (const table of [...filled.split(' '), 'verdicts', 'rules', 'search_documents']) {
    expect([table, count(table)]).not.toEqual([table, 0]);
  }
  database.exec(`INSERT INTO ${fullText} (${fullText}, rank) VALUES ('integrity-check', 1)`);
  database.close();
});

/** Times are texts or milliseconds here, and TIMESTAMP in SQL over the stores; a flag is BOOLEAN there (ADR 0114). */
const asStored = (value: unknown): unknown => {
  if (typeof value === 'boolean') return Number(value);
  const isInstant = typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ][\d:.]+Z?$/.test(value);
  return isInstant ? Date.parse(value.replace(' ', 'T').replace(/Z?$/, 'Z')) : value;
};

/** What SQL over the stores does not show: a body is asked for by its digest (ADR 0114). */
const leftOut = new Set(['content_blobs.body']);

test('SQL over the stores has every table and column that the seed declares but for bodies of blobs, with the values of an export', async () => {
  using spine = await importedHome();
  await fillEveryTable(spine);
  const namesOf = (table: string): string[] =>
    declared
      .flatMap((line) => new RegExp(`^${table}\\.(\\w+) (?!references)`).exec(line)?.[1] ?? [])
      .filter((name) => !leftOut.has(`${table}.${name}`));
  const questions = tables.map((table) => {
    const row = namesOf(table).map((name) => `"${name}" := "${name}"`);
    return `SELECT '${table}' AS name, CAST(to_json(struct_pack(${row.join(', ')})) AS VARCHAR) AS row FROM trace.${table}`;
  });
  const { rows } = await runQuery({ home: spine.home, sql: questions.join(' UNION ALL ') });
  const database = await exported(spine);
  for (const table of tables) {
    const names = namesOf(table);
    const textOf = (row: Readonly<Record<string, unknown>>): string =>
      JSON.stringify(names.map((name) => asStored(row[name])));
    const shown = rows.filter(([name]) => name === table).map(([, row]) => textOf(JSON.parse(String(row))));
    const stored = database.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all().map(textOf);
    expect([table, shown.toSorted()]).toEqual([table, stored.toSorted()]);
    expect([table, stored.length > 0]).toEqual([table, true]);
  }
  database.close();
});

test('the triggers of an export keep the index of search through inserts, deletions and any update', async () => {
  using spine = await importedHome();
  const database = await exported(spine);
  const found = (word: string): unknown =>
    database.prepare<[string], unknown>(`SELECT rowid FROM ${fullText} WHERE ${fullText} MATCH ?`).pluck().all(word);
  database.exec(`INSERT INTO search_documents (rowid, scope, entity_id, search_text, updated_at)
    VALUES (900, 'task', 'k', 'café flywheel', '2026-03-01T08:00:00.000Z')`);
  expect(found('cafe')).toEqual([900]);
  database.exec("UPDATE search_documents SET search_text = 'lathe' WHERE rowid = 900");
  expect([found('flywheel'), found('lathe')]).toEqual([[], [900]]);
  database.exec('UPDATE search_documents SET rowid = 901 WHERE rowid = 900');
  expect(found('lathe')).toEqual([901]);
  database.exec('DELETE FROM search_documents WHERE rowid = 901');
  expect(found('lathe')).toEqual([]);
  database.exec(`INSERT INTO ${fullText} (${fullText}, rank) VALUES ('integrity-check', 1)`);
  database.close();
});

/** References to the timeline, which is a view (ADR 0099): they are to what its ids are of. */
const toEvents = (line: string): string =>
  line.replace('references timeline_events_view(id)', 'references event_rows(event_id)');

/** Every row that the two checks over several columns can tell apart. */
const targets = [null, 'x'];
const combinations: readonly (readonly [table: string, row: Readonly<Record<string, string | null>>])[] = [
  ...['global', 'task', 'world'].flatMap((scope) =>
    targets.map(
      (task_id) =>
        [
          'rules',
          {
            scope,
            task_id,
            id: `${scope} ${task_id}`,
            name: 'n',
            source: 'human',
            severity: 'info',
            signature: 's',
            created_at: '',
          },
        ] as const,
    ),
  ),
  ...['parent', 'background', 'spawned_by_session', 'cousin'].flatMap((relation_kind) =>
    targets.flatMap((related_task_id) =>
      targets.map(
        (session_id) => ['task_relations', { task_id: 't', relation_kind, related_task_id, session_id }] as const,
      ),
    ),
  ),
];

test('a check over several columns takes and refuses what the one that the seed declares does', async () => {
  using spine = await importedHome();
  const database = await exported(spine);
  const taken: boolean[] = [];
  for (const [table, row] of combinations) {
    const names = Object.keys(row);
    const checks = declared
      .filter((line) => line.startsWith(`${table} check `))
      .map((line) => `(${line.split(' check ')[1]})`);
    const given = names.map((name) => `@${name} AS ${name}`).join(', ');
    // A column that is not given is NULL, and a check that is NULL holds.
    const said = `SELECT coalesce(${checks.join(' AND ')}, 1) FROM (SELECT ${given}, NULL AS trigger_on)`;
    const expected = database.prepare<[object], number>(said).pluck().get(row) === 1;
    const insert = database.prepare(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
    );
    const isTaken = ((): boolean => {
      try {
        return insert.run(row).changes === 1;
      } catch (error) {
        expect(String(error)).toMatch(/CHECK constraint failed/);
        return false;
      }
    })();
    expect([table, row, isTaken]).toEqual([table, row, expected]);
    taken.push(isTaken);
  }
  expect(taken.filter(Boolean).length).toBe(5);
  database.close();
});

test('in spine.db, every table that must be one is declared as in the seed but for names of indexes, and every other has its columns', async () => {
  using spine = await importedHome();
  const database = new Database(spine.path, { readonly: true });
  const withoutNames = (line: string): string => withoutStrictKeys(line).replace(/ index \w+ /, ' index ');
  const isOfTable = (line: string): boolean => !massTables.has(line.split(/[. ]/)[0] ?? '');
  const found = shapeOf(database, tables.filter(isOfTable)).map(withoutNames);
  const declaredHere = declared.filter((line) => isOfTable(line) && !line.startsWith(fullText));
  const expected = declaredHere.map((line) => toEvents(withoutNames(line)));
  const differs = new Set([...replaced, ...besides].map(withoutNames));
  expect(expected.filter((line) => !found.includes(line) && !differs.has(line))).toEqual([]);
  expect(found.filter((line) => !expected.includes(line) && !differs.has(line))).toEqual([]);
  const columns = new Set(
    [...massTables].flatMap((table) =>
      database
        .prepare<[string], string>('SELECT name FROM pragma_table_xinfo(?)')
        .pluck()
        .all(table)
        .map((name) => `${table}.${name}`),
    ),
  );
  const named = declared
    .filter((line) => /^\w+\.\w+ (?!references)/.test(line) && !isOfTable(line))
    .map((line) => line.split(' ')[0] ?? '');
  database.close();
  expect(named.filter((name) => !columns.has(name))).toEqual([]);
  expect(named.length).toBeGreaterThan(70);
});
