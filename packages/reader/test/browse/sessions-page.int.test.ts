import { calendarOf, derivedDdl, utc } from '@agentspine/schema';
import { makeArchive } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { readSessionsPage } from '../../src/browse/sessions-page.ts';
import { openReader } from '../../src/open-reader.ts';

const time = (minute: number) => new Date(Date.UTC(2026, 3, 1, 0, minute)).toISOString();
const session = (id: string, minute: number, more: Readonly<Record<string, string | number | null>> = {}) => ({
  ...{ source: 'codex', session_id: id, started_at: time(minute), ended_at: time(minute), project: `/code/${id}` },
  ...more,
});
/** Some at the same time, so that the id decides, and one without any time. */
const sessions = [
  ...Array.from({ length: 25 }, (_, index) => session(`s${String(index).padStart(2, '0')}`, Math.floor(index / 3))),
  session('timeless', 0, { started_at: null, ended_at: null }),
  session('titled', 99, { title: 'Fix 100% of it', model_set_json: '["m-1","m-2"]', project_key: 'example.com/shop' }),
];

test('D28: walking the cursors yields each session once, in the order of its last activity, also while rows come', () => {
  using home = makeArchive({ sessions });
  using reader = openReader({ home: home.home, allowsShared: true });
  const seen: string[] = [];
  for (let after: string | undefined | null; after !== null; ) {
    const page = reader.browse.sessions({ limit: 4, after });
    seen.push(...page.items.map(({ sessionId }) => sessionId));
    after = page.next;
    if (seen.length === 8) {
      const writer = new Database(`${home.home}/archive.sqlite`);
      writer
        .prepare('INSERT INTO sessions (source, session_id, ended_at) VALUES (?, ?, ?)')
        .run('codex', 'new', time(500));
      writer.close();
    }
  }
  const inOrder = reader.sessions({ limit: 100 }).sessions.map(({ sessionId }) => sessionId);
  expect(inOrder[0]).toBe('new');
  expect(seen).toEqual(inOrder.slice(1));
  expect(new Set(seen).size).toBe(27);
});

test('a page is asked for by the number of rows before it, and says how many there are', () => {
  using home = makeArchive({ sessions });
  using reader = openReader({ home: home.home, allowsShared: true });
  const all = reader.browse.sessions({ limit: 100 });
  expect([all.total, all.next]).toEqual([27, null]);
  const { items, total } = reader.browse.sessions({ at: 25, limit: 10 });
  expect([items.map(({ sessionId }) => sessionId), total]).toEqual([['s02', 'timeless'], 27]);
});

test.each([
  ['q', 'FIX 100%', ['titled']],
  ['q', '100_', []],
  ['q', '/code/s03', ['s03']],
  ['q', 's04', ['s04']],
  ['model', 'm-2', ['titled']],
  ['project', 'example.com/shop', ['titled']],
  ['project', '/code/s05', ['s05']],
  ['source', 'claude-code', []],
  ['from', time(99), ['titled']],
] as const)('the filter %s "%s" leaves %j, and the count is that of the list', (field, value, left) => {
  using home = makeArchive({ sessions });
  using reader = openReader({ home: home.home, allowsShared: true });
  const { items, total } = reader.browse.sessions({ [field]: value });
  expect(items.map(({ sessionId }) => sessionId)).toEqual(left);
  expect(total).toBe(left.length);
});

test('a cursor of another filter or order is refused as stale, and what is not a cursor as wrong', () => {
  using home = makeArchive({ sessions });
  using reader = openReader({ home: home.home, allowsShared: true });
  const after = reader.browse.sessions({ limit: 2 }).next ?? '';
  expect(() => reader.browse.sessions({ after, sort: 'started' })).toThrow(
    expect.objectContaining({ code: 'READER_CURSOR_STALE' }),
  );
  expect(() => reader.browse.sessions({ after, q: 's' })).toThrow(/another filter/);
  for (const wrong of ['x', '', 'W10', Buffer.from('[1,{},2,3]').toString('base64url')]) {
    expect(() => reader.browse.sessions({ after: wrong })).toThrow(
      expect.objectContaining({ code: 'READER_BAD_REQUEST' }),
    );
  }
  expect(() => reader.browse.sessions({ limit: 0 })).toThrow(/from 1 to 500/);
});

test('D30: a session of which nothing is known has nulls, not zeros', () => {
  using home = makeArchive({ sessions: [session('timeless', 0, { started_at: null, ended_at: null, project: null })] });
  using reader = openReader({ home: home.home, allowsShared: true });
  const [row] = reader.browse.sessions().items;
  expect(row).toMatchObject({ title: null, project: null, startedAt: null, endedAt: null, verdicts: null, models: [] });
});

test('what sessions can be filtered by is what they have', () => {
  using home = makeArchive({ sessions: sessions.slice(-2) });
  using reader = openReader({ home: home.home, allowsShared: true });
  expect(reader.browse.choices()).toEqual({
    sources: ['codex'],
    projects: ['/code/timeless', 'example.com/shop'],
    models: ['m-1', 'm-2'],
  });
});

test('the errors of a session are found by an index of its session, not by looking at all results', () => {
  const asked: string[] = [];
  const database = new Database(':memory:', { verbose: (sql) => void asked.push(String(sql)) });
  for (const statement of derivedDdl) database.exec(statement);
  database.exec("INSERT INTO sessions (source, session_id) VALUES ('codex', 's')");
  const options = { askedAt: { nowMs: 0, calendar: calendarOf(utc) }, askTrace: () => undefined };
  readSessionsPage(database, {}, options);
  const sql = asked.find((text) => text.startsWith('SELECT count(*) FROM tool_result_events'));
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { readonly detail: string }[];
  expect(plan.map(({ detail }) => detail).join('\n')).toMatch(
    /SEARCH r USING INDEX tool_result_session \(session=\?\)/,
  );
  database.close();
});
