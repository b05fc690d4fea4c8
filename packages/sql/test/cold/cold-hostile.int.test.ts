import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { createSpine, type FixtureHome, makeHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { appendRestored, logEntry, logLine, type SealOptions, sealDay } from './cold-fixture.ts';

const day = '2026-01-01';
const lines = [1, 2, 3].map((id) => logLine(logEntry(id)));
const sql = 'SELECT count(*), count(payload), sum(timestamp) FROM all_logs';

/** A home with one live row of the log and one cold day of these lines. */
function homeWith(cold: readonly string[], options: SealOptions = {}): FixtureHome & { readonly file: string } {
  const fixture = makeHome();
  createSpine(fixture.home).close();
  return { ...fixture, file: sealDay(fixture.home, day, cold, options) };
}

const corrupt = (message: RegExp) => ({ code: 'READER_COLD_CORRUPT', message: expect.stringMatching(message) });

const next = '.*run `spine store verify`$';

test.each([
  ['not json', /2026-01-01.jsonl.zst has a line that is not a row \(.*Malformed JSON/],
  ['', /has a line that is not a row/],
  ['7', /has a line that is not a row/],
  ['{"id":1', /has a line that is not a row/],
  [lines[0]?.replace('"id":1', '"id":"x"'), /has a line that is not a row/],
  [lines[0]?.replace('"payload"', '"pay"'), /has a line that is not a row/],
  [lines[0]?.replace('run-1', 'run\u0000'), /has a line that is not a row/],
  [lines[0]?.replace(/"timestamp":\d+/, '"timestamp":5'), /a row is of another day/],
  [`${lines[0]},${lines[0]}`, /holds 4 rows, and was sealed with 3/],
])('a line that is no row is an error that names its file: %j', async (line, message) => {
  using fixture = homeWith([lines[0] ?? '', line ?? '', lines[2] ?? '']);
  const asked = runQuery({ home: fixture.home, sql: 'SELECT * FROM all_logs' });
  await expect(asked).rejects.toMatchObject(corrupt(message));
  await expect(asked).rejects.toMatchObject(corrupt(new RegExp(`^archive/logs/2026-01-01.jsonl.zst ${next}`)));
});

test('escapes of lone surrogates become the replacement character, in any row', async () => {
  const line = (id: number) => logLine(logEntry(id, { payload: 'X' }));
  const cold = [
    line(1).replace('X', 'a\\ud800b'),
    line(2).replace('X', '\\\\ud800'),
    line(3).replace('X', '\\u0000\\uD83D\\uDE00'),
  ];
  for (const plain of [true, false]) {
    using fixture = homeWith(cold, { plain });
    const { rows } = await runQuery({ home: fixture.home, sql: 'SELECT payload FROM all_logs ORDER BY id' });
    expect(rows).toEqual([['a\ufffdb'], ['\\ud800'], ['\u0000😀']]);
  }
});

test('a large record is typed as a small one', async () => {
  using fixture = makeHome();
  createSpine(fixture.home).close();
  const row = (id: number, body: string) =>
    JSON.stringify({ id, ts_utc: '2026-01-01T00:00:00.000Z', source: 'email', direction: 'inbound', body });
  sealDay(fixture.home, day, [row(1, 'a\ud800'), row(2, `${'x'.repeat(2_000_000)}\ud800`)], { table: 'messages' });
  const question = 'SELECT id, ts_utc, source, length(body), right(body, 1), ts_ms FROM messages ORDER BY id';
  const { rows } = await runQuery({ home: fixture.home, sql: question });
  const [time, ms] = ['2026-01-01T00:00:00', Date.parse('2026-01-01')];
  expect(rows).toEqual([
    [1, time, 'email', 2, '\ufffd', ms],
    [2, time, 'email', 2_000_001, '\ufffd', ms],
  ]);
});

test.each<[string, (file: string) => void, RegExp]>([
  ['missing', (file) => rmSync(file), /^archive\/logs\/2026-01-01.jsonl.zst is not there: run/],
  ['longer', (file) => appendFileSync(file, 'x'), /has \d+ bytes, and was sealed with \d+: run/],
  ['shorter', (file) => truncateSync(file, 10), /has 10 bytes, and was sealed with/],
  [
    'a symlink',
    (file) => {
      renameSync(file, `${file}.real`);
      symlinkSync(`${file}.real`, file);
    },
    /is a symlink: run/,
  ],
  [
    'a folder',
    (file) => {
      rmSync(file);
      mkdirSync(file);
    },
    /2026-01-01.jsonl.zst (is not a file|has \d+ bytes|cannot be opened)/,
  ],
])('a file that is %s is told by queries that need it, and by no other', async (_, damage, message) => {
  using fixture = homeWith(lines);
  const { home } = fixture;
  damage(fixture.file);
  await expect(runQuery({ home, sql })).rejects.toMatchObject(corrupt(message));
  await expect(runQuery({ home, sql: 'SELECT count(*) FROM all_logs' })).rejects.toMatchObject(corrupt(message));
  expect((await runQuery({ home, sql: `${sql} WHERE day > '${day}'` })).rows).toEqual([[0, 0, null]]);
  expect((await runQuery({ home, sql: 'SELECT count(*) FROM logs' })).rows).toEqual([[0]]);
});

const plain = Buffer.from(lines.map((line) => `${line}\n`).join(''));
const frame = zstdCompressSync(plain);

test.each<[string, Buffer, RegExp]>([
  ['two frames', Buffer.concat([frame, frame]), /is not a single frame of zstd|holds/],
  ['garbage behind the frame', Buffer.concat([frame, Buffer.from('garbage')]), /is not a single frame of zstd/],
  ['half a frame', frame.subarray(0, frame.length - 20), /is not a single frame of zstd|holds/],
  ['no zstd', Buffer.from('x'.repeat(100)), /is not a single frame of zstd/],
  ['a bomb', zstdCompressSync(Buffer.alloc(64 * 1024 * 1024, 10)), /holds more than was sealed, which is [\d,]+ bytes/],
  ['half a line', zstdCompressSync(plain.subarray(0, -1)), /holds \d+ bytes, and was sealed with/],
])('a file of the right size that holds %s is corrupt', async (_, stored, message) => {
  using fixture = homeWith(lines, { manifest: { storedBytes: stored.length } });
  writeFileSync(fixture.file, stored);
  await expect(runQuery({ home: fixture.home, sql })).rejects.toMatchObject(corrupt(message));
});

test('a manifest that cannot be read is told, and a line that is being appended is not there yet', async () => {
  using fixture = homeWith(lines);
  const { home } = fixture;
  const manifest = join(home, 'archive/logs/manifest.jsonl');
  appendFileSync(manifest, '{"v":1,"day":"2026-0');
  expect((await runQuery({ home, sql })).rows[0]?.[0]).toBe(3);
  appendFileSync(manifest, '\n');
  await expect(runQuery({ home, sql })).rejects.toMatchObject(corrupt(/manifest.jsonl has a line 2 that this version/));
  expect((await runQuery({ home, sql: 'SELECT count(*) FROM logs, ticks' })).rows).toEqual([[0]]);
  rmSync(manifest);
  await expect(runQuery({ home, sql })).rejects.toMatchObject(
    corrupt(/manifest.jsonl is not there, but days of it are/),
  );
});

test.each([
  ['a name elsewhere', { file: '../../../etc/passwd' }],
  ['a name of another day', { file: '2026-01-02.jsonl' }],
  ['a version of tomorrow', { v: 2 }],
  ['no digest', { sha256: 'x' }],
  ['a negative size', { storedBytes: -1 }],
])('a line of the manifest with %s is refused', async (_, manifest) => {
  using fixture = homeWith(lines, { manifest });
  await expect(runQuery({ home: fixture.home, sql })).rejects.toMatchObject(corrupt(/manifest.jsonl has a line 1/));
});

test('a day that was restored, or is sealed again, is what its last line says', async () => {
  using fixture = homeWith(lines);
  const { home } = fixture;
  appendRestored(home, day);
  expect((await runQuery({ home, sql })).rows[0]?.[0]).toBe(0);
  sealDay(home, day, [...lines, logLine(logEntry(9))], { plain: true });
  expect((await runQuery({ home, sql })).rows[0]?.[0]).toBe(4);
});
