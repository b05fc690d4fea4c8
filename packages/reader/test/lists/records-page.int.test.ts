import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordKindOf } from '@agentspine/schema';
import { createSpine, insertRecord, makeHome } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openReader } from '../../src/open-reader.ts';

const now = Date.parse('2026-04-19T19:07:08.327Z');
const minute = 60_000_000;
/** The id of a record that was written so many minutes ago. */
const ago = (minutes: number) => now * 1_000 - minutes * minute;
const ts_utc = '2026-04-19T00:00:00.000Z';

function homeOver(fill: (database: Database.Database) => void) {
  const fixture = makeHome();
  const database = createSpine(fixture.home);
  fill(database);
  database.close();
  const reader = openReader({ home: fixture.home, nowMs: () => now });
  const { lists } = reader.browse;
  const insert = (table: string, id: number, row: object) => {
    const writer = new Database(join(fixture.home, 'spine.db'));
    insertRecord(writer, table, id, row);
    writer.close();
  };
  const close = () => {
    reader.close();
    fixture[Symbol.dispose]();
  };
  return { lists, insert, home: fixture.home, [Symbol.dispose]: close };
}

const tick = (source: string) => ({ ts_utc, source, detail_json: '{}' });
const message = (body: string, more: object = {}) => ({ ts_utc, source: 'mail', direction: 'inbound', body, ...more });
const usage = (more: object) => ({ ts_utc, ...more });

/** Some of several tables at the same time, so that the name of the table decides. */
const fill = (database: Database.Database) => {
  for (let each = 0; each < 12; each += 1) {
    insertRecord(database, 'ticks', ago(each), tick(`clock ${each % 3}`));
    insertRecord(database, 'messages', ago(each), message(`Say "${each}" 100%_`, { to_agent: `agent ${each % 2}` }));
  }
  insertRecord(database, 'token_usage', ago(5), usage({ session_id: 's1', agent: 'agent 1', model: 'm-1' }));
};
const keysOf = (items: readonly { table: string; id: string }[]) => items.map(({ table, id }) => `${table} ${id}`);

test('D28: walking the cursors yields each record once, those written last first, also while records come', async () => {
  using under = homeOver(fill);
  const all = await under.lists.records({ limit: 100 });
  expect([all.total, all.next, all.newest]).toEqual([25, null, String(ago(0))]);
  for (const limit of [1, 2, 3, 7, 24, 25]) {
    const seen: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await under.lists.records({ limit, after, upTo: String(ago(0)) });
      seen.push(...keysOf(page.items));
      after = page.next;
      under.insert('crashes', ago(-limit * 100 - seen.length), { ts_utc, kind: 'k', agent: 'a', detail_json: '{}' });
    }
    expect([limit, seen]).toEqual([limit, keysOf(all.items)]);
  }
});

test('D28: a list stays as it was at its newest record, and says how many came since', async () => {
  using under = homeOver(fill);
  const before = await under.lists.records({ limit: 3 });
  under.insert('ticks', ago(-1), tick('new'));
  under.insert('messages', ago(-2), message('new'));
  const pinned = await under.lists.records({ limit: 3, upTo: before.newest ?? undefined });
  expect(pinned).toMatchObject({ items: before.items, total: 25, newer: 2, newest: String(ago(-2)) });
  expect(await under.lists.records({ limit: 3, at: 2 })).toMatchObject({ items: before.items, total: 27 });
});

test.each([
  [{ table: 'ticks' }, 12],
  [{ q: 'SAY "7" 100%_' }, 1],
  [{ q: '100__' }, 0],
  [{ q: 'ticks' }, 0],
  [{ source: 'clock 1' }, 4],
  [{ source: 'mail', table: 'ticks' }, 0],
  [{ agent: 'agent 1' }, 7],
  [{ session: 's1' }, 1],
  [{ model: 'm-1' }, 1],
  [{ model: 'm-1', table: 'messages' }, 0],
  [{ from: '5m' }, 13],
  [{ to: '5m' }, 15],
  [{ from: '2026-04-20' }, 0],
] as const)('records are narrowed by %j to %d', async (request, total) => {
  using under = homeOver(fill);
  const page = await under.lists.records({ ...request, limit: 500 });
  expect([page.total, page.items.length]).toEqual([total, total]);
  const counted =
    'table' in request ? page.counts[request.table] : Object.values(page.counts).reduce((a, b) => a + b, 0);
  expect(counted).toBe(total);
});

test.each([
  // What is in a list is looked for as it is written: the third has an escape.
  ['flywheel', ['1', '2', '4', '5']],
  ['FLY wheel', []],
  ['alpha beta', ['6']],
  ['source', ['7']],
  ['inf', ['8']],
  ['1e9', []],
  ['true', []],
  ['nowhere', []],
  ['e', ['1', '2', '3', '4', '5', '6', '7']],
] as const)('a part of a value is found however its row is written: %j in %j', async (q, ids) => {
  using under = homeOver((database) => {
    const insert = database.prepare('INSERT INTO messages (id, row_json) VALUES (?, ?)');
    const rows = [
      '{"body":"the FlyWheel"}',
      String.raw`{"body":"the \u0066lywheel"}`,
      String.raw`{"list":[{"deep":"\u0046LYWHEEL"}]}`,
      '{"body":"the flywheel" and no JSON',
      '{ "list" : [ "the" , "flywheel" ] }',
      '{"list":["Alpha beta"],"to_agent":1}',
      '{"source":"the source"}',
      '{"extra":1e999}',
      '{"flywheeled":1,"body":true}',
    ];
    for (const [index, row] of rows.entries()) insert.run(index + 1, row);
  });
  const { items, total } = await under.lists.records({ q });
  expect(items.map(({ id }) => id).toSorted()).toEqual(ids);
  expect(total).toBe(ids.length);
});

test('D30: a record has every column of its table, null where it has none, and what else it has; a row that is no JSON is shown as it is', async () => {
  const odd = `{"id":1,"source":"s","extra":9007199254740993,"list":[1],"direction":null,"body":true,"to_agent":1.5}`;
  using under = homeOver((database) => {
    const insert = database.prepare('INSERT INTO messages (id, row_json) VALUES (?, ?)');
    for (const [id, row] of [
      [1, odd],
      [2, 'no JSON <b>'],
      [3, '[1]'],
      [-4, '{}'],
    ] as const)
      insert.run(id, row);
    insert.run(9_223_372_036_854_775_807n, '{"id":1}');
  });
  const { items, total, newest } = await under.lists.records({});
  expect([total, newest]).toEqual([5, '9223372036854775807']);
  expect(items.map(({ id, at }) => [id, at])).toEqual([
    ['9223372036854775807', null],
    ['3', '1970-01-01T00:00:00.000Z'],
    ['2', '1970-01-01T00:00:00.000Z'],
    ['1', '1970-01-01T00:00:00.000Z'],
    ['-4', '1969-12-31T23:59:59.999Z'],
  ]);
  const cells = under.lists.record('messages', '1')?.cells ?? [];
  const known = ['id', ...Object.keys(recordKindOf('messages')?.fields ?? {})];
  expect(cells.map(({ name }) => name)).toEqual([...known, 'extra', 'list']);
  expect(Object.fromEntries(cells.map(({ name, value }) => [name, value]))).toMatchObject({
    ...{ id: 1, source: 's', direction: null, ts_utc: null, body: true, to_agent: 1.5 },
    ...{ extra: '9007199254740993', list: '[1]' },
  });
  expect(under.lists.record('messages', '2')?.cells).toEqual([
    { name: 'row_json', value: 'no JSON <b>', characters: 11 },
  ]);
  expect((await under.lists.records({ q: 'NO JSON' })).items.map(({ what }) => what)).toEqual(['no JSON <b>']);
  expect(under.lists.record('messages', '9223372036854775807')).toBeDefined();
  expect(under.lists.record('messages', '5')).toBeUndefined();
});

test('rows of archived days are counted beside the list, which does not have them', async () => {
  using under = homeOver(fill);
  const folder = join(under.home, 'archive', 'ticks');
  mkdirSync(folder, { recursive: true });
  const text = '{"id":1}\n{"id":2}\n';
  writeFileSync(join(folder, '1970-01-01.jsonl'), text);
  const sealed = {
    ...{ v: 1, day: '1970-01-01', file: '1970-01-01.jsonl', rows: 2, bytes: text.length, storedBytes: text.length },
    ...{ firstId: 1, lastId: 2, sha256: '0'.repeat(64), previous: '0'.repeat(64), sealedAt: ts_utc },
  };
  writeFileSync(join(folder, 'manifest.jsonl'), `${JSON.stringify(sealed)}\n`);
  expect(await under.lists.records({})).toMatchObject({ total: 25, cold: 2 });
  expect(await under.lists.records({ table: 'messages' })).toMatchObject({ total: 12, cold: 0 });
  expect(await under.lists.logs({})).toMatchObject({ total: 0, cold: 0 });
});

test.each([
  [{ table: 'sqlite_schema' }, 'READER_BAD_REQUEST', /no table of records/],
  [{ upTo: '1; DROP' }, 'READER_BAD_REQUEST', /upTo/],
  [{ limit: 501 }, 'READER_BAD_REQUEST', /limit/],
  [{ at: -1 }, 'READER_BAD_REQUEST', /at is/],
  [{ from: 'noon' }, 'READER_BAD_REQUEST', /not a time/],
  [{ after: 'x' }, 'READER_BAD_REQUEST', /cursor/],
] as const)('the request %j is refused as %s', async (request, code, message) => {
  using under = homeOver(fill);
  await expect(under.lists.records(request)).rejects.toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  );
});

test('a cursor of another filter is refused as stale', async () => {
  using under = homeOver(fill);
  const { next } = await under.lists.records({ limit: 2 });
  await expect(under.lists.records({ limit: 2, after: next ?? '', q: 'x' })).rejects.toThrow(
    expect.objectContaining({ code: 'READER_CURSOR_STALE' }),
  );
});

test('a store of an older schema lists the tables that it has', async () => {
  using under = homeOver((database) => {
    fill(database);
    database.exec('DROP TABLE iroh_events');
  });
  expect(await under.lists.records({ limit: 1 })).toMatchObject({ total: 25, counts: { iroh_events: 0 } });
  expect(await under.lists.records({ table: 'iroh_events' })).toMatchObject({ total: 0, items: [] });
  expect(under.lists.record('iroh_events', '1')).toBeUndefined();
});
