import { expect, test } from 'vitest';
import { clickhouseTables } from '../../src/engines/clickhouse-ddl.ts';
import { ClickhouseFailure, judgeClickhouseFailure } from '../../src/engines/clickhouse-sink.ts';
import { withoutPassword } from '../../src/engines/credentials.ts';
import { postgresDdl } from '../../src/engines/postgres-ddl.ts';
import { jsonForPostgres, judgePostgresFailure, sessionsIn } from '../../src/engines/postgres-sink.ts';
import { encodeDerivedRow, rowsOfSegment } from '../../src/engines/rows-of-segment.ts';
import { groupRows, sessionsOf } from '../../src/engines/take-turns.ts';
import { NoAnswer, pauseBeforeMs, withRetries } from '../../src/engines/with-retries.ts';
import { nowhere } from '../../src/home/fleet-file.ts';
import { asLines } from '../../src/segments/row-lines.ts';
import { makeSegment } from '../../src/segments/segment.ts';

const textOf = (tables: ReturnType<typeof clickhouseTables>) => tables.map(({ sql }) => sql).join(';\n');

test('the tables of both databases are those of the definitions of archive.sqlite', async () => {
  await expect(postgresDdl.join(';\n')).toMatchFileSnapshot('golden/postgres.sql');
  await expect(textOf(clickhouseTables(true))).toMatchFileSnapshot('golden/clickhouse.sql');
  await expect(textOf(clickhouseTables(true, { name: 'ours', database: 'spine' }))).toMatchFileSnapshot(
    'golden/clickhouse-cluster.sql',
  );
  expect(textOf(clickhouseTables(false))).not.toContain('SETTINGS');
});

const header = {
  v: 1,
  host: 'a'.repeat(32),
  name: 'laptop',
  epoch: 'b'.repeat(32),
  number: 3,
  rows: 2,
  madeAt: '2026-03-01T12:00:00.000Z',
  to: nowhere,
} as const;

test('records of a segment are rows with a digest, derived rows keep their columns, and an unknown table is left out', () => {
  const record = '["ticks",5,{"id":5}]';
  const records = rowsOfSegment(makeSegment({ ...header, feed: 'records' }, asLines([record, '["odd",1,{}]'])));
  const digest = expect.stringMatching(/^[0-9a-f]{16}$/);
  const rowsOfTicks = [{ table_name: 'ticks', id: 5, digest, row_json: '{"id":5}' }];
  expect(records).toMatchObject([{ table: { name: 'records' }, rows: rowsOfTicks }]);
  const rows = [encodeDerivedRow('turns', { source: 'codex' }), encodeDerivedRow('others', {})];
  expect(rowsOfSegment(makeSegment({ ...header, feed: 'turns' }, asLines(rows)))).toMatchObject([
    { table: { name: 'turns' }, rows: [{ source: 'codex' }] },
  ]);
});

test.each([
  ['08006', 'again'],
  ['57P01', 'again'],
  ['53300', 'again'],
  ['40001', 'again'],
  ['ECONNREFUSED', 'again'],
  ['ETIMEDOUT', 'again'],
  ['42703', 'refused'],
  ['22P05', 'refused'],
  ['28P01', 'fatal'],
] as const)('PostgreSQL that answers %s: %s', (code, kind) => {
  expect(judgePostgresFailure(Object.assign(new Error('no'), { code }))).toBe(kind);
});

test.each([
  ['Connection terminated unexpectedly', 'again'],
  ['Connection terminated due to connection timeout', 'again'],
  ['Client has encountered a connection error and is not queryable', 'again'],
  ['Unknown authenticationOk message type', 'fatal'],
] as const)('PostgreSQL whose client says "%s", without a code: %s', (message, kind) => {
  expect(judgePostgresFailure(new Error(message))).toBe(kind);
});

test.each([
  [new TypeError('fetch failed'), 'again'],
  [new ClickhouseFailure(500, 'Code: 241, e.displayText() = memory'), 'again'],
  [new ClickhouseFailure(503, ''), 'again'],
  [new ClickhouseFailure(500, 'Code: 159. DB::Exception: Watching task … is executing too long'), 'late'],
  [new NoAnswer(60_000), 'late'],
  [new ClickhouseFailure(400, 'Code: 27. DB::Exception: Cannot parse'), 'refused'],
  [new ClickhouseFailure(401, 'Code: 193, wrong password'), 'fatal'],
] as const)('ClickHouse that answers %s: %s', (failure, kind) => {
  expect(judgeClickhouseFailure(failure)).toBe(kind);
});

test('what a server of a cluster says is one sentence', () => {
  const said =
    'Code: 285, e.displayText() = DB::Exception: Number of alive replicas (1) is less than requested quorum (2).: Insertion status:\\u000aWrote 1 blocks and 50 rows on shard 0, e.what() = DB::Exception\n';
  const failure = new ClickhouseFailure(500, said);
  expect(failure.message).toBe('Code: 285, Number of alive replicas (1) is less than requested quorum (2)');
  expect(failure.number).toBe(285);
});

test('what takes all of its time is tried once more, whatever else fails in between', async () => {
  const failures = [new Error('cut'), new NoAnswer(60_000), new Error('cut'), new NoAnswer(60_000)];
  const judge = (error: unknown) => (error instanceof NoAnswer ? 'late' : 'again');
  let tried = 0;
  const act = async () => {
    tried += 1;
    throw failures[tried - 1] ?? new Error('tried too often');
  };
  await expect(withRetries(act, judge)).rejects.toThrow('no answer within 60 s');
  expect(tried).toBe(4);
});

test('a zero character becomes its sign, and an escape in a text of a row stays', () => {
  const rows = [{ title: 'a\0b', row_json: '{"x":"\\u0000"}', path: 'c:\\\0' }];
  expect(JSON.parse(jsonForPostgres(rows))).toEqual([{ ...rows[0], title: 'a␀b', path: 'c:\\␀' }]);
});

test('the sessions that lines speak of are known, and what a stamp without a session selects', () => {
  const turn = { v: 1, kind: 'turn', record: { source: 'codex', sessionId: 's' } } as never;
  const stamp = (selector: object) => ({ v: 1, kind: 'stamp', ts: '', selector, enrichment: {} }) as never;
  const named = sessionsOf([turn, turn, stamp({ sessionId: 't' })]);
  expect([...named.sessions.values()]).toEqual([
    ['codex', 's'],
    [undefined, 't'],
  ]);
  const range = { fromTs: '2026-03-01T12:00:00.000Z' };
  const selected = sessionsOf([stamp({ messageId: 'm' }), stamp({ range }), stamp({ range })]);
  expect([...selected.messages]).toEqual(['m']);
  expect([...selected.ranges].map((text) => JSON.parse(text))).toEqual([[range.fromTs, expect.any(String)]]);
});

test('rows that are too many for a segment are grouped, those of one session together', () => {
  const row = (table: string, session_id: string): string => encodeDerivedRow(table, { source: 'codex', session_id });
  const [sessionA, sessionB, sessionC] = ['a', 'b', 'c'].map((id) => row('sessions', id));
  const [turnA, turnC] = [row('turns', 'a'), row('turns', 'c')];
  const lines = [sessionA, sessionB, sessionC, turnA, turnC] as string[];
  expect(groupRows(lines, 3)).toEqual({ earlier: [[sessionA, turnA, sessionB]], rows: [sessionC, turnC] });
  // One session that has more is not torn.
  expect(groupRows(lines, 1)).toEqual({ earlier: [[sessionA, turnA], [sessionB]], rows: [sessionC, turnC] });
  expect(groupRows([])).toEqual({ earlier: [], rows: [] });
});

test('the sessions of a segment are named once, of whatever table their rows are', () => {
  const rows = [
    encodeDerivedRow('turns', { source: 'codex', session_id: 's' }),
    encodeDerivedRow('sessions', { source: 'codex', session_id: 's' }),
    encodeDerivedRow('sessions', { source: 'codex', session_id: 't' }),
  ];
  expect(sessionsIn(rowsOfSegment(makeSegment({ ...header, feed: 'turns' }, asLines(rows))))).toEqual([
    { source: 'codex', session_id: 's' },
    { source: 'codex', session_id: 't' },
  ]);
  const record = '["ticks",5,{"id":5}]';
  expect(sessionsIn(rowsOfSegment(makeSegment({ ...header, feed: 'records' }, asLines([record]))))).toEqual([]);
});

test('pauses double up to five seconds, and no message has the password', () => {
  expect([1, 2, 3, 9].map(pauseBeforeMs)).toEqual([200, 400, 800, 5_000]);
  expect(withoutPassword('no entry for me:hunter2', { user: 'me', password: 'hunter2' })).toBe('no entry for me:***');
});
