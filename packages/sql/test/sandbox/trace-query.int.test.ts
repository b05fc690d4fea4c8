import { recordKinds } from '@agentspine/schema';
import {
  createSpine,
  fidelityJson,
  insertRecord,
  makeHome,
  sessionRow,
  turnRow,
  writeArchive,
} from '@agentspine/testkit';
import type Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { archiveTableNames } from '../../src/sandbox/archive-tables.ts';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { traceTableNames } from '../../src/sandbox/trace-tables.ts';

const at = '2026-04-19T19:07:08.285Z';
const atMs = Date.parse(at);

function fillTrace(database: Database.Database): void {
  database.exec(`INSERT INTO tasks_current (id, title, slug, status, created_at, updated_at, cli_source)
      VALUES ('t1', 'Mend it', 'mend-it', 'running', '${at}', '${at}', 'codex');
    INSERT INTO sessions_current (id, task_id, status, started_at) VALUES ('s1', 't1', 'running', '${at}');
    INSERT INTO runtime_bindings_current VALUES ('claude-code', 's1', 't1', 's1', '${at}', '${at}');
    INSERT INTO event_names (id, name) VALUES (1, 't1'), (2, 's1');
    INSERT INTO event_rows (seq, event_id, event_time, event_type, schema_ver, task, session, actor, payload_json, recorded_at)
      VALUES (1, 'e1', ${atMs}, 'prompt.submitted', 1, 1, 2, 'user', '{"a":1,"timeline_event":{"body":"Look"}}', ${atMs});
    INSERT INTO timeline_rows (seq, kind, lane, title, body_bytes) VALUES (1, 'user.message', 'user', 'Mend it', 4);
    INSERT INTO content_blobs VALUES ('ab', 3, NULL, ${atMs}, x'00ff00');
    INSERT INTO event_usage_rows (seq, input_tokens, output_tokens, cost_usd, model) VALUES (1, 5, 6, 0.1, 'm')`);
}

/** Asks a home with rows of the trace, records and an archive. */
async function ask(sql: string, parts: { readonly spine: boolean; readonly archive: boolean }) {
  using fixture = makeHome();
  if (parts.spine) {
    const database = createSpine(fixture.home);
    fillTrace(database);
    insertRecord(database, 'sessions', 1, { ts_utc: at, agent: 'a', session_num: 1, event: 'up' });
    insertRecord(database, 'token_usage', 1, {
      ts_utc: at,
      model: 'a',
      input_tokens: 3,
      cost_usd_micros: 2_147_483_649,
    });
    database.exec(`INSERT INTO delivery_events VALUES (1, 'email', '${at}', '{}', 'pending', NULL)`);
    database.close();
  }
  if (parts.archive) {
    writeArchive(fixture.home, {
      sessions: [sessionRow({ session_id: 's1' })],
      turns: [
        turnRow({ cost_total_picousd: 123_456_789_012_345_678n, reasoning_tokens: 0, fidelity_json: fidelityJson() }),
      ],
    });
  }
  return await runQuery({ home: fixture.home, sql });
}

const everything = { spine: true, archive: true };

test('every table of the trace and its aliases can be asked, with its time in milliseconds', async () => {
  const counts = traceTableNames.map((name) => `SELECT '${name}' AS name, count(*) AS n FROM trace.${name}`);
  const { rows } = await ask(counts.join(' UNION ALL '), everything);
  const filled = ['events', 'content_blobs', 'tasks_current', 'sessions_current', 'runtime_bindings_current'];
  const named = [...filled, 'timeline_events_view', 'timeline', 'event_token_usage', 'search_documents', 'search'];
  expect(rows.filter(([, count]) => count === 1).map(([name]) => name)).toEqual(named);
  expect((await ask('SELECT title, ts_ms FROM trace.timeline', everything)).rows).toEqual([['Mend it', atMs]]);
  expect((await ask("SELECT payload_json->>'$.a', ts_ms FROM trace.events", everything)).rows).toEqual([['1', atMs]]);
  const { rows: blobs } = await ask('FROM trace.content_blobs', everything);
  expect(blobs).toEqual([['ab', 3, null, at.slice(0, -1), atMs]]);
});

test.each([
  ['SELECT kind, count(*) FROM trace.timeline GROUP BY 1', [['user.message', 1]]],
  ['SELECT count(body), count( * ) FROM trace.timeline', [[1, 1]]],
  ['SELECT "BODY" FROM trace.timeline', [['Look']]],
  ['SELECT t.BODY FROM trace.timeline AS t', [['Look']]],
  ['SELECT body FROM (SELECT * FROM trace.timeline)', [['Look']]],
  ["SELECT COLUMNS('bod.') FROM trace.timeline", [['Look']]],
  ['SELECT (timeline).bo' + 'dy FROM trace.timeline', [['Look']]],
  ["SELECT json_extract_string(to_json(t), '$.bo' || 'dy') FROM trace.timeline AS t", [['Look']]],
  ['SELECT c FROM trace.timeline AS t(a, b, d, e, f, g, c)', [['Look']]],
  ['WITH t AS (FROM trace.timeline) SELECT length(to_json(t)) > 400 FROM t', [[true]]],
  ["SELECT value FROM (UNPIVOT (SELECT COLUMNS('^(id|body)$') FROM trace.timeline) ON COLUMNS('body'))", [['Look']]],
  ['SELECT e.aggregate_id FROM trace.events e JOIN trace.timeline t ON t.id = e.event_id', [['t1']]],
])('columns that are not handed over are those that a query does not read: %s', async (sql, rows) => {
  expect((await ask(sql, everything)).rows).toEqual(rows);
});

test('times of the trace are TIMESTAMP in UTC, whether the store has a text or milliseconds', async () => {
  const sql = `SELECT e.event_time, e.recorded_at, t.created_at, t.archived_at, s.started_at
    FROM trace.events e, trace.tasks_current t, trace.sessions_current s`;
  const { columns, rows } = await ask(sql, everything);
  expect(new Set(columns.map(({ type }) => type))).toEqual(new Set(['TIMESTAMP']));
  const [eventTime, , createdAt, archivedAt, startedAt] = rows[0] ?? [];
  const text = at.slice(0, -1);
  expect([eventTime, createdAt, archivedAt, startedAt]).toEqual([text, text, null, text]);
});

test('A197: the delivery log is obs.events, the domain events are trace.events', async () => {
  const { rows } = await ask(
    'SELECT (SELECT delivery_status FROM obs.events), (SELECT event_type FROM trace.events), (SELECT source FROM events)',
    everything,
  );
  expect(rows).toEqual([['pending', 'prompt.submitted', 'email']]);
});

test('A198: sessions, archive.sessions and trace.sessions_current are three things, and can be joined', async () => {
  const { rows } = await ask(
    `SELECT s.agent, a.source, t.status FROM sessions s, archive.sessions a
      JOIN trace.runtime_bindings_current b ON b.runtime_source = a.source AND b.runtime_session_id = a.session_id
      JOIN trace.sessions_current t ON t.id = b.monitor_session_id`,
    everything,
  );
  expect(rows).toEqual([['a', 'claude-code', 'running']]);
});

test('a name without a schema means that of obs, then trace, then log, then archive', async () => {
  expect((await ask('SELECT count(*) FROM turns', everything)).rows).toEqual([[0]]);
  expect((await ask('SELECT count(*) FROM archive.turns', everything)).rows).toEqual([[1]]);
  expect((await ask('SELECT count(*) FROM turns', { spine: false, archive: true })).rows).toEqual([[1]]);
});

test('A204: usage_all has a row an account with its origin, and money converts exactly', async () => {
  const sql = `SELECT origin, source, task_id, input_tokens, reasoning_tokens, cache_create_tokens, cost_usd
    FROM usage_all ORDER BY origin`;
  const { rows, columns } = await ask(sql, everything);
  expect(rows).toEqual([
    ['archive', 'claude-code', null, 10, null, expect.any(Number), '123456.789012345678'],
    ['obs', null, null, 3, null, null, '2147.483649000000'],
    ['trace', 'codex', 't1', 5, null, 0, '0.100000000000'],
  ]);
  expect(columns.at(-1)?.type).toBe('DECIMAL(38,12)');
  const origins = (parts: { readonly spine: boolean; readonly archive: boolean }) =>
    ask('SELECT origin FROM usage_all ORDER BY 1', parts);
  expect((await origins({ spine: false, archive: true })).rows).toEqual([['archive']]);
  expect((await origins({ spine: true, archive: false })).rows).toEqual([['obs'], ['trace']]);
});

test('a store without the trace leaves its names to the archive', async () => {
  using fixture = makeHome();
  const database = createSpine(fixture.home);
  database.exec('DROP TABLE turns');
  database.close();
  writeArchive(fixture.home, { turns: [turnRow()] });
  expect((await runQuery({ home: fixture.home, sql: 'SELECT count(*) FROM turns' })).rows).toEqual([[1]]);
});

test('no table of the trace has a name that obs has, but for events', () => {
  const obsNames = new Set<string>(['events', 'source_cursors', 'tasks', ...recordKinds.map(({ table }) => table)]);
  expect(traceTableNames.filter((name) => obsNames.has(name))).toEqual(['events']);
  expect(traceTableNames.filter((name) => archiveTableNames.includes(name))).toEqual(['turns']);
});
