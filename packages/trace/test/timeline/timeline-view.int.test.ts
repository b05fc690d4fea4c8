import { showWholeTrace } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { TimelineUnderTest } from './timeline-under-test.ts';

/** What a program sees that opens the file and knows nothing of us. */
function seenByOthers(spine: TimelineUnderTest, sql: string): unknown[] {
  const database = new Database(spine.path, { readonly: true });
  try {
    database.pragma('trusted_schema = 0');
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

test('without our functions bodies are NULL, and all else is there; with them bodies are there too', () => {
  using spine = new TimelineUnderTest();
  const id = spine.log({
    title: 'Turns',
    body: 'the flywheel',
    at: Date.UTC(2026, 4, 1, 1, 2, 3, 4),
    metadata: { n: 1 },
  });
  const sql = 'SELECT id, task_id, session_id, kind, title, body, extras_json, created_at FROM timeline_events_view';
  const row = {
    id,
    task_id: 't1',
    session_id: 's1',
    kind: 'action.logged',
    title: 'Turns',
    body: null,
    extras_json: '{"n":1}',
    created_at: '2026-05-01T01:02:03.004Z',
  };
  expect(seenByOthers(spine, sql)).toEqual([row]);
  expect(spine.sql(sql)).toEqual([{ ...row, body: 'the flywheel' }]);
});

test.each([
  ['none', undefined, null],
  ['an empty one', '', 0],
  ['one of many bytes a character', 'Zahnräder ⚙️', 17],
])('the size of a body is that of the body that is shown: %s', (_name, body, bytes) => {
  using spine = new TimelineUnderTest();
  spine.log(body === undefined ? {} : { body });
  const [row] = spine.sql('SELECT body, body_bytes, octet_length(body) AS shown FROM timeline_events') as object[];
  expect(row).toEqual({ body: body ?? null, body_bytes: bytes, shown: bytes });
});

test.each([
  0,
  -1,
  999,
  Date.parse('0000-01-01T00:00:00.000Z'),
  Date.parse('1969-12-31T23:59:59.001Z'),
  Date.parse('2024-02-29T23:59:59.999Z'),
  Date.parse('9999-12-31T23:59:59.999Z'),
])('the time of %i is shown as tables hold times', (at) => {
  using spine = new TimelineUnderTest();
  const id = spine.log({ at });
  expect(spine.sql(`SELECT created_at FROM timeline_events_view WHERE id = '${id}'`)).toEqual([
    { created_at: new Date(at).toISOString() },
  ]);
});

test('an event with a damaged payload has no body, and a question over all events is answered', () => {
  using spine = new TimelineUnderTest();
  spine.log({ body: 'sound' });
  const damaged = spine.log({ body: 'spoilt' });
  spine.sql(`UPDATE event_rows SET payload_json = '{"timeline_event":' WHERE event_id = '${damaged}'`);
  expect(spine.sql('SELECT body FROM timeline_events_view ORDER BY body')).toEqual([{ body: null }, { body: 'sound' }]);
});

test.each([
  ['of one session', "session_id = 's1'"],
  ['of several sessions', "session_id IN (SELECT value FROM json_each('[]'))"],
  ['of a task', "task_id = 't1'"],
])('no question %s looks at all events', (_name, condition) => {
  using spine = new TimelineUnderTest();
  for (const view of ['timeline_events', 'timeline_events_view', 'events'] as const) {
    const asked = view === 'events' ? condition.replace('task_id', 'aggregate_id') : condition;
    const plan = spine.sql(`EXPLAIN QUERY PLAN SELECT * FROM ${view} WHERE ${asked}`) as { detail: string }[];
    const details = plan.map(({ detail }) => detail);
    expect(details.filter((detail) => /^SCAN (?!json_each)/.test(detail))).toEqual([]);
    expect(details).toContainEqual(expect.stringMatching(/^SEARCH e USING (?:COVERING )?INDEX idx_events_/));
  }
});

test('events of a session are found in the order of time by an index', () => {
  using spine = new TimelineUnderTest();
  const sql =
    "EXPLAIN QUERY PLAN SELECT title FROM timeline_events WHERE session_id = 's1' ORDER BY event_time LIMIT 5";
  const plan = spine.sql(sql) as { detail: string }[];
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH session_name USING COVERING INDEX event_names_name_unique (name=?)',
    'SEARCH e USING INDEX idx_events_session_time (session=?)',
    'SEARCH t USING INTEGER PRIMARY KEY (rowid=?)',
    'SEARCH task_name USING INTEGER PRIMARY KEY (rowid=?)',
  ]);
});

test('a file that is no store has no views, and the call does nothing to it', () => {
  const database = new Database(':memory:');
  showWholeTrace(database);
  expect(database.prepare('SELECT name FROM temp.sqlite_schema').all()).toEqual([]);
  database.close();
});
