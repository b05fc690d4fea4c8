import { join } from 'node:path';
import type { UtcDay } from '@agentspine/schema';
import { openTempHome } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openWriter } from '../../src/index.ts';

const day = '2025-12-01' as UtcDay;
const noon = Date.parse('2025-12-01T12:00:00Z');

interface Row {
  readonly source: string;
  readonly refId: string | null;
  readonly payload: string | null;
  readonly timestamp: number;
}

/** Texts with what JSON escapes, and with what it might. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'"\\/\'\u0000\u0001\b\t\n\v\f\r\u001f\u007f\u0080\u2028\u2029\ufeff\ufffd', '😀', '\u{10ffff}'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});
const plain = fc.record({
  source: text,
  refId: fc.option(text),
  payload: fc.option(text),
  timestamp: fc.integer({ min: noon, max: noon + 1000 }),
});
/** A row that SQLite leaves to us, because it is large or its time is no whole number. */
const large = fc.integer({ min: 32_000, max: 34_000 }).map((size) => 'x'.repeat(size));
const odd = fc.record({
  source: text,
  refId: fc.option(text),
  payload: large,
  timestamp: fc.constantFrom(noon, noon + 0.1),
});
const rowsOf = (row: fc.Arbitrary<Row>) => fc.array(row, { minLength: 1, maxLength: 120 });
const someRows = fc.oneof(
  rowsOf(plain),
  rowsOf(fc.oneof({ weight: 20, arbitrary: plain }, { weight: 1, arbitrary: odd })),
);

function openStore() {
  const home = openTempHome();
  const writer = openWriter({ home: home.path, durability: 'process' });
  const database = new Database(join(home.path, 'spine.db'));
  return {
    writer,
    database,
    [Symbol.dispose]: () => {
      database.close();
      writer.close();
      home[Symbol.dispose]();
    },
  };
}

test('the lines of a day are those that JSON makes of its rows, whatever their texts are', () => {
  using store = openStore();
  const insert = store.database.prepare(
    'INSERT INTO logs (source, type, ref_id, payload, timestamp) VALUES (?, ?, ?, ?, ?)',
  );
  fc.assert(
    fc.property(someRows, (rows) => {
      store.database.exec('DELETE FROM logs');
      const expected = rows.map(({ source, refId, payload, timestamp }) => {
        const id = Number(insert.run(source, 't', refId, payload, timestamp).lastInsertRowid);
        return JSON.stringify({ id, source, type: 't', refId, payload, timestamp });
      });
      expect(linesOf(store.writer)).toEqual(expected);
    }),
  );
});

test('a row that no line can hold stays, and its neighbours leave', () => {
  using store = openStore();
  const values = ["'a'", "x'61'", 'NULL', "CAST(x'ff' AS TEXT)", "'\uFFFD'", "CAST(x'eda080' AS TEXT)", "'b'"];
  for (const value of values) {
    store.database.exec(`INSERT INTO logs (source, type, payload, timestamp) VALUES ('s', 't', ${value}, ${noon})`);
  }
  expect(linesOf(store.writer).map((line) => JSON.parse(line).payload)).toEqual(['a', null, '\uFFFD', 'b']);
});

test('lines of records are their rows as they stand', () => {
  using store = openStore();
  const time = '2025-12-01T12:00:00.000Z';
  const texts = ['{"id":1,', '{"id": 2,', '{"id":3,\n', '{"id":44,', '{"id":5,'].map(
    (start) => `${start}"ts_utc":"${time}","x":"ü\\u0000"}`,
  );
  for (const [index, rowJson] of texts.entries()) {
    store.database.prepare('INSERT INTO token_usage (id, row_json) VALUES (?, ?)').run(index + 1, rowJson);
  }
  store.database.exec(`INSERT INTO token_usage (id, row_json) VALUES (9, '{"id":9}')`);
  const source = store.writer.cold.records('token_usage');
  expect([source.daysUpTo(day), linesIn(source.openDay(day))]).toEqual([[day], [texts[0], texts[4]]]);
});

function linesOf(writer: ReturnType<typeof openWriter>): string[] {
  return linesIn(writer.cold.logs().openDay(day));
}

function linesIn(leaving: { readonly batches: () => Iterable<{ readonly bytes: Uint8Array }> }): string[] {
  return [...leaving.batches()].flatMap(({ bytes }) => Buffer.from(bytes).toString().split('\n').slice(0, -1));
}
