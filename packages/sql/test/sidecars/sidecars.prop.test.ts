import { createSpine, insertRecord, makeHome, propertyRuns } from '@agentspine/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { insertLogs, logEntry, logLine, sealDay } from '../cold/cold-fixture.ts';
import { copiesOf, sealAll } from './sidecar-fixture.ts';

const texts = ['', 'a"b\\c\n\t\u0000\u001b', 'é 漢 😀 \u2028\ufeff', 'x'.repeat(70_000), '\\ud800', 'null', '1'];
const times = [
  'infinity',
  '-infinity',
  'epoch',
  '290000-12-31',
  '0044-03-15 (BC)',
  '2026-01-01T00:00:00.1234567+05:30',
];

const hostile = fc.oneof(
  fc.constantFrom<unknown>(...texts, ...times, null, true, false, [], {}, 1.5, -0, 9_007_199_254_740_991, 1e300),
  fc.integer(),
  fc.string({ unit: 'binary' }),
);

const keys = ['ts_utc', 'runtime', 'session_id', 'agent', 'model', 'input_tokens', 'cost_usd_micros', 'not_a_key'];
const record = fc.dictionary(fc.constantFrom(...keys), hostile, { noNullPrototype: true });

const days = ['2026-01-01', '2026-01-02', '2026-01-03'];

const recordSql = 'SELECT * FROM meta_token_usage ORDER BY id';
const storedSql = 'SELECT id, row_json FROM spine.token_usage ORDER BY id';

async function ask(home: string, sql: string, cache: 'use' | 'none') {
  const { columns, rows } = await runQuery({ home, sql, cache });
  return { columns, rows };
}

async function expectSame(home: string, sqls: readonly string[]) {
  for (const sql of sqls) expect(await ask(home, sql, 'use')).toEqual(await ask(home, sql, 'none'));
}

test('records of cold days are the same from copies as from lines, whatever is in them, also where a row is live too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 3, maxLength: 12 }), fc.nat(3), async (records, doubles) => {
      using fixture = makeHome();
      const { home } = fixture;
      const database = createSpine(home);
      const lines = records.map((fields, index) => JSON.stringify({ id: index + 1, ...fields }));
      const insert = database.prepare('INSERT INTO token_usage VALUES (?, ?)');
      for (const [index, line] of lines.slice(0, doubles).entries()) insert.run(index + 1, line);
      insertRecord(database, 'token_usage', 1_000, { ts_utc: '2026-02-01T00:00:00.000Z' });
      database.close();
      const perDay = Math.ceil(lines.length / days.length);
      for (const [index, day] of days.entries()) {
        const ofDay = lines.slice(index * perDay, (index + 1) * perDay);
        if (ofDay.length > 0) sealDay(home, day, ofDay, { table: 'token_usage', plain: index === 0 });
      }
      expect(await sealAll(home, 'token_usage')).toBe(true);
      await expectSame(home, [recordSql, storedSql]);
    }),
    { numRuns: propertyRuns(4) },
  );
});

test('rows of the log are the same from copies as from lines, whatever is in them, also where a row is live too', async () => {
  const payload = fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'binary' }));
  await fc.assert(
    fc.asyncProperty(fc.array(payload, { minLength: 3, maxLength: 12 }), fc.nat(3), async (payloads, doubles) => {
      using fixture = makeHome();
      const { home } = fixture;
      const database = createSpine(home);
      const entries = payloads.map((text, index) => {
        const day = days[index % 3];
        return logEntry(index + 1, { payload: text, at: `${day}T${index < 6 ? '00:00:00.000' : '23:59:59.900'}Z` });
      });
      insertLogs(database, [...entries.slice(0, doubles), logEntry(1_000, { at: '2026-02-01T00:00:00.000Z' })]);
      database.close();
      for (const [index, day] of days.entries()) {
        const lines = entries.filter((_, entry) => entry % 3 === index).map((entry) => logLine(entry));
        if (lines.length > 0) sealDay(home, day, lines);
      }
      expect(await sealAll(home, 'logs')).toBe(true);
      expect(copiesOf(home, 'logs')).toHaveLength(3);
      const some = "SELECT payload, ts FROM all_logs WHERE day > '2026-01-01' AND ts_ms > 0 ORDER BY id";
      await expectSame(home, ['SELECT * FROM all_logs ORDER BY id', some]);
    }),
    { numRuns: propertyRuns(2) },
  );
});
