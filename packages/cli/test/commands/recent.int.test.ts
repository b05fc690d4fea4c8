import { openHome } from '@agentspine/home';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claudeLines } from '../claude-lines.ts';
import { SpineStore } from '../spine-store.ts';
import { activeCharacters, digestTree, TestSpine, testNow } from '../test-spine.ts';

const ago = (hours: number) => testNow.getTime() * 1_000 - hours * 3_600_000_000;

let spine: TestSpine;

beforeAll(() => {
  spine = new TestSpine();
  using store = new SpineStore(spine.home);
  const message = { source: 'email', direction: 'inbound', raw_json: '{"a":1}' };
  store.add('messages', ago(1), { ...message, body: 'hello\n\u001b[2J\u202eworld' });
  store.add('messages', ago(2), { ...message, source: 'imessage', body: 'x'.repeat(1_000_000) });
  store.add('messages', ago(3), message);
  store.add('sessions', ago(5), { agent: 'a', session_num: 7, event: 'up' });
  store.add('sessions', ago(7), { agent: 'a', session_num: 6, event: 'up' });
  store.add('netsky_tasks', ago(8), { title: 'write it', sync_calendar: true });
});

afterAll(() => spine[Symbol.dispose]());

test('A040: recent is a line a row, the newest first, of the last hours alone, with its table', async () => {
  const text = await spine.say('recent', '--hours', '6', '--limit', '20');
  expect(text).toBe(
    [
      '2026-05-15T11:00:00.000Z  obs.messages  source=email direction=inbound body=hello\\u000a\\u001b[2J\\u202eworld',
      `2026-05-15T10:00:00.000Z  obs.messages  source=imessage direction=inbound body=${'x'.repeat(39)}…`,
      '2026-05-15T09:00:00.000Z  obs.messages  source=email direction=inbound',
      '2026-05-15T07:00:00.000Z  obs.sessions  agent=a session_num=7 event=up',
      '',
    ].join('\n'),
  );
  expect(await spine.say('recent')).toBe(text);
  expect(activeCharacters(text)).toEqual([]);
  expect((await spine.say('recent', '--limit', '2')).split('\n')).toHaveLength(3);
  expect((await spine.say('recent', '--hours', '48')).split('\n')).toHaveLength(7);
});

test('A040: recent as JSON has whole rows', async () => {
  const { rows, ...rest } = await spine.json<{ rows: { row: object }[] }>('recent');
  expect(rest).toEqual({ hours: 6, limit: 20 });
  expect(rows.at(-1)).toEqual({
    origin: 'obs',
    table: 'sessions',
    id: ago(5),
    at: '2026-05-15T07:00:00.000000Z',
    row: { id: ago(5), ts_utc: '1970-01-01T00:00:00.000Z', agent: 'a', session_num: 7, event: 'up' },
  });
  expect(rows[0]?.row).toMatchObject({ body: 'hello\n\u001b[2J\u202eworld', to_agent: null, raw_json: '{"a":1}' });
});

test('recent of a time in which nothing happened says so', async () => {
  using quiet = new TestSpine();
  new SpineStore(quiet.home)[Symbol.dispose]();
  expect(await quiet.say('recent', '--hours', '2')).toBe('nothing happened in the last 2 hours\n');
  expect(await quiet.json('recent', '--hours', '2')).toEqual({ hours: 2, limit: 20, rows: [] });
});

test('hot-tables lists every table, that with the most rows first', async () => {
  const lines = (await spine.say('hot-tables')).split('\n');
  expect(lines).toHaveLength(22);
  expect(lines.slice(0, 4).map((line) => line.split(/ {2,}/))).toEqual([
    ['table', 'rows', 'of them cold', 'newest'],
    ['obs.messages', '3', '0', '2026-05-15T11:00:00.000Z'],
    ['obs.sessions', '2', '0', '2026-05-15T07:00:00.000Z'],
    ['obs.netsky_tasks', '1', '0', '2026-05-15T04:00:00.000Z'],
  ]);
  const { tables } = await spine.json<{ tables: object[] }>('hot-tables');
  expect(tables.slice(2, 4)).toEqual([
    { origin: 'obs', table: 'netsky_tasks', rows: 1, coldRows: 0, newestAt: '2026-05-15T04:00:00.000000Z' },
    { origin: 'log', table: 'logs', rows: 0, coldRows: 0, newestAt: null },
  ]);
});

interface Row {
  readonly origin: string;
  readonly table: string;
  readonly at: string;
  readonly late?: boolean;
  readonly cursor?: string | null;
  readonly row: Readonly<Record<string, unknown>>;
}

test('recent, tail and hot-tables speak of records, of imported work and of archived days, each row once and with its origin', async () => {
  using mixed = new TestSpine();
  const days = [1, 2, 3].map((day) => Date.UTC(2026, 3, day, 12) * 1_000);
  {
    using store = new SpineStore(mixed.home);
    for (const [index, id] of days.entries()) {
      store.add('messages', id, {
        source: `m${index}`,
        direction: 'inbound',
        ts_utc: new Date(id / 1_000).toISOString(),
      });
    }
  }
  await mixed.say('import', mixed.write('s.jsonl', `${claudeLines({ replies: 2 }).join('\n')}\n`));
  const recent = async () => (await mixed.json<{ rows: Row[] }>('recent', '--hours', '20000', '--limit', '1000')).rows;
  const tail = async (...args: string[]) => mixed.json<Row[]>('tail', '--limit', '1000', ...args);
  const counts = async () => {
    const { tables } = await mixed.json<{ tables: (Row & { rows: number; coldRows: number })[] }>('hot-tables');
    const one = (name: string) => tables.find(({ origin, table }) => `${origin}.${table}` === name);
    return ['obs.messages', 'trace.events', 'archive.turns'].map((name) => [one(name)?.rows, one(name)?.coldRows]);
  };
  const before = await recent();
  const work = before.filter(({ origin }) => origin === 'trace').map(({ row }) => String(row['event_type']));
  expect(work).toEqual(expect.arrayContaining(['prompt.submitted', 'completion.received']));
  const all = await tail('--table', 'trace.events');
  const events = all.length;
  const judged = all.filter(({ row }) => /^(?:rule|turns?\.)/.test(String(row['eventType']))).length;
  expect([work.length, judged > 0]).toEqual([events - judged, true]);
  expect(before.filter(({ origin }) => origin === 'obs').map(({ row }) => row['source'])).toEqual(['m2', 'm1', 'm0']);
  expect(await counts()).toEqual([
    [3, 0],
    [events, 0],
    [2, 0],
  ]);
  expect(await mixed.say('recent', '--hours', '20000')).toMatch(/ {2}trace\.events {2,}completion\.received /);
  const fed = await tail();
  expect([fed.length, new Set(fed.map(({ cursor }) => cursor)).size]).toEqual([events + 3, events + 3]);
  for (const [index, { cursor }] of fed.entries()) {
    expect((await mixed.json<Row[]>('tail', '--from', cursor ?? '')).map(({ cursor: next }) => next)).toEqual(
      fed.slice(index + 1).map(({ cursor: next }) => next),
    );
  }
  expect((await tail('--table', 'trace.events')).map(({ origin }) => origin)).toEqual(Array(events).fill('trace'));
  expect((await tail('--table', 'messages')).map(({ row }) => row['source'])).toEqual(['m0', 'm1', 'm2']);
  await using home = await openHome({ directory: mixed.home, clock: () => new Date('2027-06-01T00:00:00Z') });
  await home.archiveDays({ retention: new Map([['messages', 86_400_000]]) });
  expect(await recent()).toEqual(before);
  expect(await counts()).toEqual([
    [3, 2],
    [events, 0],
    [2, 0],
  ]);
  const cold = await tail('--table', 'messages');
  expect(cold.map(({ origin, row }) => [origin, row['source']])).toEqual([
    ['cold', 'm0'],
    ['cold', 'm1'],
    ['obs', 'm2'],
  ]);
  expect((await tail()).length).toBe(events + 3);
  expect(
    (await mixed.json<Row[]>('tail', '--table', 'messages', '--limit', '2')).map(({ row }) => row['source']),
  ).toEqual(['m1', 'm2']);
});

test('a home where nothing was recorded says what to do', async () => {
  using empty = new TestSpine();
  for (const args of [['recent'], ['hot-tables'], ['query', 'SELECT * FROM messages']]) {
    const { exitCode, stdout, stderr } = await empty.run(args);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /: there is no spine\.db in .*: run `spine import` or record something first.* \(READER_NO_SPINE\)\n$/,
    );
  }
});

test('A034: the documented question is answered as a table, and as JSON with its columns', async () => {
  const sql = 'SELECT source, COUNT(*) AS n FROM messages GROUP BY source ORDER BY source';
  expect(await spine.say('query', sql)).toBe('source    n\nemail     2\nimessage  1\n\n2 rows\n');
  expect((await spine.say('query', 'SELECT source, COUNT(*) AS n FROM messages GROUP BY source')).split('\n')[0]).toBe(
    'source    n',
  );
  expect(await spine.json('query', sql)).toMatchObject({
    columns: [
      { name: 'source', type: 'VARCHAR' },
      { name: 'n', type: 'BIGINT' },
    ],
    rows: [
      ['email', 2],
      ['imessage', 1],
    ],
    rowCount: 2,
  });
});

test('A035: tasks in a question are netsky_tasks', async () => {
  const { rows } = await spine.json('query', 'SELECT title, sync_calendar, closed_at FROM tasks');
  expect(rows).toEqual([['write it', true, null]]);
});

test.each([
  'INSERT INTO messages VALUES (1)',
  "UPDATE tasks SET title = ''",
  'DROP TABLE spine.messages',
  "ATTACH 'x'",
])('A038: a question that writes is refused, and spine.db is as it was: %s', async (sql) => {
  const before = digestTree(spine.home)['spine.db'];
  expect(await spine.run(['query', sql])).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringMatching(/\(READER_SQL_REFUSED\)\n$/),
  });
  expect(digestTree(spine.home)['spine.db']).toBe(before);
});

test('A039: an error in SQL is told on stderr alone, and the exit code is 1', async () => {
  for (const sql of ['SELECT nothing FROM messages', 'SELEC 1', 'SELECT * FROM nowhere']) {
    const { exitCode, stdout, stderr } = await spine.run(['query', sql, '--json']);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^spine query: .+ \(READER_SQL_ERROR\)\n$/);
  }
});

test('names of obs and their aliases are explained; a schema without a store has no part in it', async () => {
  const { stderr } = await spine.run([
    'query',
    'SELECT 1 FROM sessions, tasks, meta_events, tool_calls',
    '--explain-names',
  ]);
  expect(stderr).toMatch(
    /^sessions is obs\.sessions\ntasks is obs\.tasks\nmeta_events is obs\.meta_events\nspine query: /,
  );
  expect(stderr).toMatch(/there is no archive in .* \(READER_NO_ARCHIVE\)\n$/);
});
