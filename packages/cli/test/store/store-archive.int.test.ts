import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestTree, TestSpine } from '../test-spine.ts';
import { LogStore } from './log-store.ts';

/** `now` of these tests; the default retention reaches back to the first of January. */
const clock = () => new Date('2026-01-31T12:00:00Z');

interface Archived {
  readonly days: readonly { readonly day: string; readonly rowCount: number; readonly filePath: string }[];
  readonly vacuumed: boolean;
}

async function archive(spine: TestSpine, ...flags: readonly string[]): Promise<Archived> {
  const { exitCode, stdout, stderr } = await spine.run(['store', 'archive', ...flags, '--json'], { clock });
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Archived;
}

function linesOf(spine: TestSpine, day: string): Record<string, unknown>[] {
  const text = readFileSync(join(spine.home, 'archive/logs', `${day}.jsonl`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function daysOf(spine: TestSpine): string[] {
  return readdirSync(join(spine.home, 'archive/logs')).filter((name) => /^\d{4}/.test(name));
}

test('A116: by default a day leaves 30 days after its end', async () => {
  using spine = new TestSpine();
  const store = new LogStore(spine.home);
  store.log('2026-01-01T11:59:00Z');
  store.log('2025-12-31T23:59:59.999Z');
  const { days } = await archive(spine);
  expect(days.map(({ day, rowCount }) => [day, rowCount])).toEqual([['2025-12-31', 1]]);
  expect(store.ids()).toEqual([1]);
});

test.each(['2026-01-31T00:00:00.000Z', '2026-01-31T12:00:00Z', '2026-01-31T23:59:59.999Z'])(
  'A117: with a retention of 0 the last day that leaves at %s is the day before',
  async (now) => {
    using spine = new TestSpine();
    const store = new LogStore(spine.home);
    store.log('2026-01-30T23:59:59.999Z');
    store.log('2026-01-31T00:00:00.000Z');
    await spine.run(['store', 'archive', '--retention-days', '0'], { clock: () => new Date(now) });
    expect(daysOf(spine)).toEqual(['2026-01-30.jsonl']);
    expect(store.ids()).toEqual([2]);
  },
);

test('A118: a file has a line for each row in the order of ids, and payloads come through byte for byte', async () => {
  using spine = new TestSpine();
  const store = new LogStore(spine.home);
  const payloads = [
    '{"a": 1}',
    'two\nlines\r\n',
    'ünïcödé 🧵',
    '',
    null,
    '\u0000\u001b[31m',
    '\uFFFD is itself',
    '\u2028',
  ];
  // Time and id go opposite ways: the order is that of the ids.
  for (const [index, payload] of payloads.entries()) store.log(Date.parse('2025-12-01T12:00:00Z') - index, { payload });
  await archive(spine);
  const text = readFileSync(join(spine.home, 'archive/logs/2025-12-01.jsonl'), 'utf8');
  expect(text.endsWith('}\n')).toBe(true);
  const lines = linesOf(spine, '2025-12-01');
  expect(lines.map(({ payload }) => payload)).toEqual(payloads);
  expect(lines.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(Object.keys(lines[0] ?? {})).toEqual(['id', 'source', 'type', 'refId', 'payload', 'timestamp']);
});

test('A119: archived rows are gone from logs, others stay, and the watermark is the last day', async () => {
  using spine = new TestSpine();
  const store = new LogStore(spine.home);
  store.log('2025-12-01T00:00:00Z');
  store.log('2026-01-20T00:00:00Z');
  store.log('2025-12-05T00:00:00Z');
  await archive(spine);
  expect(store.ids()).toEqual([2]);
  expect(store.meta('archived_up_to')).toBe('2025-12-05');
});

test('A126: rows of runs that may go on are held back, and merged once they have ended', async () => {
  using spine = new TestSpine();
  const store = new LogStore(spine.home);
  for (const status of ['queued', 'started', 'crashed', 'completed', 'failed'] as const) {
    store.run(status, status);
    store.log('2025-12-01T00:00:00Z', { refId: status });
  }
  store.log('2025-12-01T00:00:00Z', { refId: 'no run' });
  store.log('2025-12-02T00:00:00Z', { refId: 'started' });
  expect((await archive(spine)).days).toMatchObject([{ day: '2025-12-01', rowCount: 3 }]);
  expect(store.ids()).toEqual([1, 2, 3, 7]);
  store.run('started', 'completed');
  store.run('crashed', 'killed');
  store.run('queued', 'dropped');
  await archive(spine);
  expect(store.ids()).toEqual([]);
  expect(linesOf(spine, '2025-12-01').map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(linesOf(spine, '2025-12-02').map(({ id }) => id)).toEqual([7]);
});

test('rows of active runs leave where that is asked for', async () => {
  using spine = new TestSpine();
  const store = new LogStore(spine.home);
  store.run('a', 'started');
  store.log('2025-12-01T00:00:00Z', { refId: 'a' });
  await archive(spine, '--active-runs');
  expect(store.ids()).toEqual([]);
});

test('A127: vacuum shrinks the file when asked, also where no day was old enough, and only then', async () => {
  using spine = new TestSpine();
  const store = new LogStore(spine.home);
  store.logMany(20_000, '2025-12-01T00:00:00Z', { payload: 'x'.repeat(200) });
  const size = () => statSync(join(spine.home, 'spine.db')).size;
  const full = size();
  expect(await archive(spine)).toMatchObject({ vacuumed: false, days: [{ rowCount: 20_000 }] });
  expect(size()).toBe(full);
  expect(await archive(spine, '--vacuum')).toMatchObject({ vacuumed: true, days: [] });
  expect(size()).toBeLessThan(full / 4);
});

test('A128: after archive and vacuum a full-text search over another table finds the same', async () => {
  using spine = new TestSpine();
  const store = new LogStore(spine.home);
  store.use((database) => {
    database.exec(`CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
      CREATE VIRTUAL TABLE notes_text USING fts5(body, content = 'notes', content_rowid = 'id')`);
    for (let id = 1; id <= 300; id += 3) {
      const body = `note ${id} about ${id % 2 ? 'odd' : 'even'} things`;
      database.prepare('INSERT INTO notes VALUES (?, ?)').run(id, body);
      database.prepare('INSERT INTO notes_text (rowid, body) VALUES (?, ?)').run(id, body);
    }
  });
  store.logMany(100, '2025-12-01T00:00:00Z');
  const hits = () =>
    store.use((database) => database.prepare("SELECT rowid FROM notes_text WHERE notes_text MATCH 'odd'").all());
  const before = hits();
  expect(before).toHaveLength(50);
  await archive(spine, '--vacuum');
  expect(hits()).toEqual(before);
  store.use((database) => database.exec("INSERT INTO notes_text (notes_text, rank) VALUES ('integrity-check', 1)"));
});

test.each(['2026-02-30', 'yesterday', ''])(
  'A129: a watermark of "%s" is refused; no row and no file changes',
  async (text) => {
    using spine = new TestSpine();
    const store = new LogStore(spine.home);
    store.log('2025-12-01T00:00:00Z');
    await archive(spine, '--compress');
    store.log('2025-12-01T00:00:00Z');
    store.setMeta('archived_up_to', text);
    const before = digestTree(join(spine.home, 'archive'));
    const { exitCode, stderr } = await spine.run(['store', 'archive'], { clock });
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringMatching(/archived day of logs is .*\(COLD_WATERMARK_INVALID\)\n$/),
    ]);
    expect(store.ids()).toEqual([2]);
    expect(digestTree(join(spine.home, 'archive'))).toEqual(before);
  },
);

test('a row that would not read as itself stays: no text, broken text, no time', async () => {
  using spine = new TestSpine();
  const store = new LogStore(spine.home);
  const time = Date.parse('2025-12-01T00:00:00Z');
  const insert = (...values: readonly (string | number | Uint8Array)[]) =>
    store.use((database) =>
      database.prepare('INSERT INTO logs (source, type, payload, timestamp) VALUES (?, ?, ?, ?)').run(...values),
    );
  insert('system', 'tick', Buffer.from('bytes'), time);
  store.use((database) =>
    database.exec(
      `INSERT INTO logs (source, type, payload, timestamp) VALUES ('s', 't', CAST(x'61ff62' AS TEXT), ${time})`,
    ),
  );
  insert('system', 'tick', 'fine', time);
  insert('system', 'tick', 'when?', 'soon');
  insert('system', 'tick', 'far', -1e17);
  insert('system', 'tick', 'before 1970', -1);
  const { days } = await archive(spine);
  expect(days.map(({ day, rowCount }) => [day, rowCount])).toEqual([
    ['1969-12-31', 1],
    ['2025-12-01', 1],
  ]);
  expect(store.ids()).toEqual([1, 2, 4, 5]);
});

test('an archived day reads, verifies and goes back as it was', async () => {
  using spine = new TestSpine();
  const store = new LogStore(spine.home);
  store.log('2025-12-01T00:00:00Z', { payload: 'ü', refId: 'r' });
  store.log('2025-12-02T00:00:00Z', { payload: null });
  const rows = () => store.use((database) => database.prepare('SELECT * FROM logs ORDER BY id').all());
  const before = rows();
  await archive(spine, '--compress');
  const plain = '{"id":1,"source":"system","type":"tick","refId":"r","payload":"ü","timestamp":1764547200000}\n';
  expect(await spine.say('store', 'cat', '--day', '2025-12-01')).toBe(plain);
  expect(await spine.json('store', 'verify')).toMatchObject({
    tables: [{ table: 'logs', days: 2, rows: 2, problems: [] }],
  });
  expect(await spine.say('store', 'restore', '--day', '2025-12-01')).toBe(
    '1 row of logs of 2025-12-01 put back into spine.db\n',
  );
  await spine.say('store', 'restore', '--day', '2025-12-02');
  expect(rows()).toEqual(before);
  expect(daysOf(spine)).toEqual([]);
  expect(store.meta('archived_up_to')).toBe('2025-12-02');
  const { exitCode, stderr } = await spine.run(['store', 'cat', '--day', '2025-12-01']);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('(COLD_DAY_MISSING)')]);
});

test('a dry run names the days and touches nothing, not even a home that is not there', async () => {
  using spine = new TestSpine();
  expect(await spine.json('store', 'archive', '--dry-run')).toEqual({ days: [], dryRun: true });
  expect(readdirSync(spine.folder)).toEqual([]);
  const store = new LogStore(spine.home);
  store.log('2025-12-01T00:00:00Z');
  expect(await spine.json('store', 'archive', '--dry-run')).toMatchObject({
    days: [{ table: 'logs', day: '2025-12-01', rowCount: 1 }],
  });
  expect(store.ids()).toEqual([1]);
});

test('Ctrl-C ends the run between two days, and the next one goes on', async () => {
  using spine = new TestSpine();
  const store = new LogStore(spine.home);
  for (const day of ['01', '02', '03']) store.log(`2025-12-${day}T00:00:00Z`);
  const interrupt = new AbortController();
  const stderr = {
    isTerminal: true,
    write: (text: string) => {
      if (text.includes('2025-12-02')) interrupt.abort();
    },
  };
  let calls = 0;
  const steps = () => {
    calls += 1;
    return new Date(clock().getTime() + calls * 1_000);
  };
  const { exitCode } = await spine.run(['store', 'archive'], { clock: steps, signal: interrupt.signal, stderr });
  expect(exitCode).toBe(1);
  expect(daysOf(spine).length).toBeLessThan(3);
  await archive(spine);
  expect(daysOf(spine)).toHaveLength(3);
  expect(store.ids()).toEqual([]);
});

test('records leave where config.json says how long they stay, all but the newest of a table', async () => {
  using spine = new TestSpine();
  const store = new LogStore(spine.home);
  const tick = (id: number, time: unknown) =>
    store.record('ticks', id, { ts_utc: time, source: 's', detail_json: '{}' });
  tick(10, '2025-12-01T00:00:00.000Z');
  tick(20, '2025-12-01T08:00:00.000Z');
  tick(30, 'no time');
  tick(40, '2026-02-30T00:00:00.000Z');
  tick(50, '2025-12-01T00:00:00.000Z');
  expect((await archive(spine)).days).toEqual([]);
  writeFileSync(join(spine.home, 'config.json'), '{"retention":{"ticks":"14d"}}');
  expect((await archive(spine)).days).toMatchObject([{ table: 'ticks', day: '2025-12-01', rowCount: 2 }]);
  expect(store.ids('ticks')).toEqual([30, 40, 50]);
  expect(await spine.say('store', 'cat', '--day', '2025-12-01', '--table', 'ticks')).toBe(
    '{"id":10,"ts_utc":"2025-12-01T00:00:00.000Z","source":"s","detail_json":"{}"}\n{"id":20,"ts_utc":"2025-12-01T08:00:00.000Z","source":"s","detail_json":"{}"}\n',
  );
  expect([store.meta('archived_up_to:ticks'), store.meta('archived_up_to')]).toEqual(['2025-12-01', undefined]);
  await spine.say('store', 'restore', '--day', '2025-12-01', '--table', 'ticks');
  expect(store.ids('ticks')).toEqual([10, 20, 30, 40, 50]);
});

test('a retention that cannot be read is refused and named, and nothing leaves', async () => {
  using spine = new TestSpine();
  const store = new LogStore(spine.home);
  store.log('2025-12-01T00:00:00Z');
  for (const [text, named] of [
    ['{"retention":{"logs":"soon"}}', 'retention.logs is "soon"'],
    ['{"retention":{"log":"3d"}}', 'retention.log names no table'],
    ['{"retention":{"netsky_tasks":"3d"}}', 'retention.netsky_tasks is not possible'],
    ['{"retention":[]}', 'retention is not an object'],
    ['{', 'not JSON'],
  ] as const) {
    writeFileSync(join(spine.home, 'config.json'), text);
    const { exitCode, stderr } = await spine.run(['store', 'archive'], { clock });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(named)]);
  }
  writeFileSync(join(spine.home, 'config.json'), '{"retention":{"logs":"forever"}}');
  expect((await archive(spine)).days).toEqual([]);
  expect(store.ids()).toEqual([1]);
});

test('size names what takes room, live and archived', async () => {
  using spine = new TestSpine();
  const store = new LogStore(spine.home);
  store.logMany(100, '2025-12-01T00:00:00Z');
  store.log('2026-01-30T00:00:00Z');
  await archive(spine);
  const size = await spine.json<{
    tables: { table: string }[];
    files: { kind: string; bytes: number }[];
    bytes: number;
  }>('store', 'size');
  expect(size.tables.find(({ table }) => table === 'logs')).toMatchObject({ rows: 1, coldDays: 1, coldRows: 100 });
  expect(size.files.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['spine.db', 'cold archive']));
  expect(size.bytes).toBe(size.files.reduce((sum, { bytes }) => sum + bytes, 0));
  expect(await spine.say('store', 'size')).toMatch(/^logs +1 +/m);
});

test('rows without a readable time stay, and are counted', async () => {
  using spine = new TestSpine();
  const store = new LogStore(spine.home);
  store.log('2025-12-01T12:00:00Z');
  store.use((database) => {
    const insert = database.prepare("INSERT INTO logs (source, type, timestamp) VALUES ('system', 'note', ?)");
    for (const time of ['2025-12-01', -1e15, 1e15, 8.64e15, Buffer.from('x')]) insert.run(time);
  });
  for (const [id, time] of [
    [1, '2025-12-01T12:00:00.000Z'],
    [2, '2025-12-01'],
    [3, 7],
  ] as const) {
    store.record('ticks', id, { ts_utc: time, source: 'x', detail_json: '{}' });
  }
  store.use((database) => database.exec("INSERT INTO ticks VALUES (4, 'no JSON')"));
  expect(await archive(spine)).toMatchObject({ days: [{ rowCount: 1 }], unreadable: [{ table: 'logs', rows: 5 }] });
  expect(store.ids()).toHaveLength(5);
  const ticks = await archive(spine, '--table', 'ticks', '--retention-days', '0');
  expect(ticks).toMatchObject({ days: [{ rowCount: 1 }], unreadable: [{ table: 'ticks', rows: 3 }] });
  const { stdout } = await spine.run(['store', 'archive'], { clock });
  expect(stdout).toBe('no day was old enough\n5 rows of logs stay: they have no readable time\n');
});
