import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeArchive, makeHome, turnRow } from '@agentspine/testkit';
import { DuckDBInstance } from '@duckdb/node-api';
import { type RecordBatch, tableFromIPC } from 'apache-arrow';
import { expect, test } from 'vitest';
import { encodeAnswer } from '../../src/output/encode-result.ts';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { streamQuery } from '../../src/sandbox/stream-query.ts';

async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** A decimal of Arrow as the number of its smallest unit. */
function unitsOf(words: Uint32Array): bigint {
  const bits = [...words].reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  return BigInt.asIntN(128, bits);
}

test('A203: integers above 2^31 and 2^53 survive from SQLite through DuckDB to Arrow', async () => {
  const values = [2_147_483_648n, 9_007_199_254_740_993n, 9_223_372_036_854_775_807n, -9_223_372_036_854_775_808n];
  const turns = values.map((value, index) => turnRow({ message_id: `m${index}`, cost_total_picousd: value }));
  using fixture = makeArchive({ turns });
  const sql = 'SELECT cost_total_picousd AS v, cost_total_picousd::HUGEINT * 2 AS h FROM turns';
  const table = await streamQuery({ home: fixture.home, sql }).toTable();
  expect([...(table.getChild('v') ?? [])]).toEqual(values);
  expect([...(table.getChild('h') ?? [])].map(unitsOf)).toEqual(values.map((value) => value * 2n));
});

const everyKind = `SELECT 1.10::DECIMAL(10, 2) AS d, TIMESTAMP '2026-01-01 00:00:00.5' AS t,
  TIMESTAMPTZ '2026-01-01 00:00:00.000001+02' AS z, DATE '2026-01-01' AS day, [1, NULL] AS l, {'a': 1::HUGEINT} AS s,
  MAP {'k': 1} AS m, '\\x01'::BLOB AS b, INTERVAL 1 DAY AS i, 'inf'::DOUBLE AS f, NULL AS n, 0.1 + 0.2::DOUBLE AS x,
  true AS o, 18446744073709551615::UBIGINT AS u, DATE 'infinity' AS di, TIMESTAMP '-infinity' AS ti, 2 AS "1", 3 AS "1"`;

test('Arrow has the types of the result, and what it cannot hold as text; an infinite time is null; names are distinct', async () => {
  using fixture = makeArchive({});
  const question = streamQuery({ home: fixture.home, sql: everyKind });
  const table = await question.toTable();
  expect(table.schema.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
    ...['d Decimal[10e+2]', 't Timestamp<MICROSECOND>', 'z Timestamp<MICROSECOND, UTC>', 'day Date32<DAY>', 'l Utf8'],
    ...['s Utf8', 'm Utf8', 'b Binary', 'i Utf8', 'f Float64', 'n Int32', 'x Float64', 'o Bool', 'u Uint64'],
    ...['di Date32<DAY>', 'ti Timestamp<MICROSECOND>', '1 Int32', '1_1 Int32'],
  ]);
  const micros = (name: string) => table.getChild(name)?.data[0]?.values[0];
  expect(micros('t')).toBe(1_767_225_600_500_000n);
  expect(micros('z')).toBe(1_767_218_400_000_001n);
  const cell = (name: string) => table.getChild(name)?.get(0);
  expect(unitsOf(cell('d'))).toBe(110n);
  expect([cell('u'), cell('l'), cell('o'), cell('b')]).toEqual([
    ...[18_446_744_073_709_551_615n, '[1,null]', true, Uint8Array.of(1)],
  ]);
  expect(['n', 'di', 'ti'].map(cell)).toEqual([null, null, null]);
  expect((await allOf(question.rows()))[0]).toMatchObject({ d: '1.10', l: [1, null], 1: 2, '1_1': 3 });
});

/** More rows than a batch has; every kind of column, with cells that are null in each place of a byte of bits. */
const manyRows = `SELECT i, i::TINYINT % 100 AS t8, CASE WHEN i % 3 = 0 THEN NULL ELSE i::SMALLINT % 9 END AS t16,
  (i * 3)::DOUBLE / 7 AS f, CASE WHEN i % 11 = 0 THEN NULL ELSE i % 2 = 0 END AS o,
  CASE WHEN i % 7 = 0 THEN NULL ELSE repeat('é', (i % 30)::BIGINT) END AS s,
  (CASE WHEN i % 2 = 0 THEN i ELSE -i END)::DECIMAL(18, 3) AS d8, (-i)::DECIMAL(38, 0) AS d16, (i % 90 - 45)::DECIMAL(3, 1) AS d2,
  CASE WHEN i % 5 = 0 THEN NULL ELSE [i, NULL] END AS l FROM (SELECT range AS i FROM range(36000)) WHERE i % 13 <> 0`;

test('Arrow has the cells that JSON has, in the same order, in batches of at most 32,768 rows', async () => {
  using fixture = makeArchive({});
  const sql = manyRows
    .replaceAll('i::TINYINT % 100', '(i % 100)::TINYINT')
    .replaceAll('i::SMALLINT % 9', '(i % 9)::SMALLINT');
  const question = streamQuery({ home: fixture.home, sql });
  const batches = await allOf(question.batches());
  expect(batches.map(({ numRows }) => numRows).every((rows) => rows > 0 && rows <= 32_768)).toBe(true);
  expect(batches.length).toBeGreaterThan(1);
  const ofArrow = batches.flatMap(rowsOfBatch);
  const { rows } = await runQuery({ home: fixture.home, sql });
  expect(ofArrow.length).toBe(rows.length);
  const texts = rows.map((row) =>
    row.map((cell) => (typeof cell === 'object' ? JSON.stringify(cell) : String(cell))).join('|'),
  );
  expect(ofArrow.filter((text, index) => text !== texts[index])).toEqual([]);
});

function rowsOfBatch(batch: RecordBatch): string[] {
  const columns = batch.schema.fields.map(({ name, type }) => ({
    scale: Reflect.get(type, 'scale'),
    cells: batch.getChild(name),
  }));
  return Array.from({ length: batch.numRows }, (_, row) =>
    columns.map(({ scale, cells }) => cellText(cells?.get(row), scale)).join('|'),
  );
}

function cellText(cell: unknown, scale: unknown): string {
  if (!(cell instanceof Uint32Array)) return String(cell);
  const units = unitsOf(cell);
  const digits = String(units < 0n ? -units : units).padStart(Number(scale) + 1, '0');
  const whole = digits.slice(0, digits.length - Number(scale));
  const text = scale === 0 ? whole : `${whole}.${digits.slice(digits.length - Number(scale))}`;
  return units < 0n ? `-${text}` : text;
}

test('an answer without rows is a table of Arrow without rows', async () => {
  using fixture = makeArchive({});
  const table = await streamQuery({ home: fixture.home, sql: 'SELECT 1 AS a WHERE false' }).toTable();
  expect([table.numRows, table.schema.fields.map(({ name }) => name)]).toEqual([0, ['a']]);
});

test('a stream of Arrow that ends with an error is not taken for whole', async () => {
  using fixture = makeArchive({});
  const sql = `SELECT (CASE WHEN range = 900000 THEN 'x' ELSE range::VARCHAR END)::BIGINT AS n FROM range(1000000)`;
  const parts: Uint8Array[] = [];
  const reading = async () => {
    for await (const part of encodeAnswer({ home: fixture.home, sql }, 'arrow')) parts.push(part);
  };
  await expect(reading()).rejects.toMatchObject({ code: 'READER_SQL_ERROR' });
  expect(parts.length).toBeGreaterThan(1);
  expect(() => tableFromIPC(Buffer.concat(parts))).toThrow();
});

test('a streamed answer has limits of its own, and ends where nobody reads on', async () => {
  using fixture = makeArchive({});
  const sql = 'SELECT range AS n FROM range(300000)';
  const limited = streamQuery({ home: fixture.home, sql, limits: { rowsMax: 100_000 } });
  await expect(allOf(limited.rows())).rejects.toMatchObject({ code: 'READER_QUERY_LIMIT' });
  for await (const row of streamQuery({ home: fixture.home, sql }).rows<{ n: number }>()) {
    if (row.n === 3) break;
    expect(row.n).toBeLessThan(3);
  }
});

test('Parquet reads back with the types and values of the result', async () => {
  using fixture = makeArchive({});
  using other = makeHome();
  const sql = `SELECT *, 9007199254740993 AS big, 'a' AS big FROM (${everyKind}), range(20000)`;
  const path = join(other.home, 'answer.parquet');
  writeFileSync(path, Buffer.concat(await allOf(encodeAnswer({ home: fixture.home, sql }, 'parquet'))));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const read = await connection.runAndReadAll(
    `SELECT DISTINCT d, z, l, f, big, big_1, typeof(d), typeof(big), count(*) OVER () AS n FROM '${path}'`,
  );
  expect(read.getRowsJson()).toEqual([
    [
      ...['1.10', '2025-12-31 22:00:00.000001+00', '[1,null]', 'Infinity', '9007199254740993', 'a'],
      ...['DECIMAL(10,2)', 'BIGINT', '20000'],
    ],
  ]);
  connection.closeSync();
});
