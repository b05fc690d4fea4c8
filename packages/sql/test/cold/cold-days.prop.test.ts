import { takesAll } from '@agentspine/testkit';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coldDays } from '../../src/cold/cold-days.ts';
import { coldTables } from '../../src/cold/cold-tables.ts';
import { parseSql } from './parse-sql.ts';

const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'];
const instants = days.flatMap((day) =>
  ['00:00:00.000', '00:00:00.001', '12:00:00.000', '23:59:59.999'].map((time) => `${day}T${time}Z`),
);

const wrapped = (name: string) => fc.constantFrom(`'${name}'`, `DATE '${name}'`, `TIMESTAMP '${name}'`);
const dayConstant = fc.constantFrom(...days, '2025-12-31', '2026-01-05').chain(wrapped);
const instantConstant = fc
  .constantFrom(...instants)
  .chain((instant) =>
    fc.constantFrom(
      `'${instant}'`,
      `TIMESTAMP '${instant.replace('T', ' ').replace('Z', '')}'`,
      `TIMESTAMPTZ '${instant}'`,
      `'${instant.replace('Z', '499')}'`,
      `DATE '${instant.slice(0, 10)}'`,
    ),
  );
const msConstant = fc
  .constantFrom(...instants)
  .chain((instant) => fc.constantFrom(...[-1, 0, 1].map((more) => String(Date.parse(instant) + more)), '1.5e12', '-5'));

const column = fc.constantFrom(
  ...(['day', 'l.day', 'ts', 'l.ts', 'timestamp', 'l.ts_ms', 'g.day', 'l.type', 'l.n'] as const),
);

const leaf = fc
  .tuple(column, fc.constantFrom('=', '<', '<=', '>', '>=', '!=', 'IN', 'BETWEEN', 'NOT BETWEEN'), fc.boolean())
  .chain(([name, operator, isSwapped]) => {
    const base = name.replace(/^\w+\./, '');
    const constant = base === 'day' ? dayConstant : base === 'ts' ? instantConstant : msConstant;
    return fc.tuple(constant, constant).map(([one, two]) => {
      if (base === 'type') return "l.type = 'a'";
      if (operator === 'IN') return `${name} IN (${one}, ${two})`;
      if (operator.endsWith('BETWEEN')) return `${name} ${operator} ${one} AND ${two}`;
      return isSwapped ? `${one} ${operator} ${name}` : `${name} ${operator} ${one}`;
    });
  });

const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.tuple(tie('condition'), tie('condition')).map(([left, right]) => `(${left} AND ${right})`),
    fc.tuple(tie('condition'), tie('condition')).map(([left, right]) => `(${left} OR ${right})`),
    tie('condition').map((inner) => `NOT (${inner})`),
    tie('condition').map((inner) => `(${inner}) IS NOT TRUE`),
    tie('condition').map((inner) => `coalesce(${inner}, true)`),
  ),
}));

/** Half of them begin with what can be understood, so that there is something to get wrong. */
const where = fc.oneof(
  condition,
  fc.tuple(leaf, condition).map(([first, rest]) => `${first} AND ${rest}`),
  fc.tuple(leaf, leaf).map(([first, second]) => `${first} OR ${second}`),
  leaf,
);

const from = fc.constantFrom(
  'FROM all_logs l',
  'FROM all_logs AS l, (SELECT 1) g(x)',
  'FROM all_logs l JOIN other g ON l.n = g.n',
  'FROM all_logs l LEFT JOIN other g ON l.n = g.n',
  'FROM other g LEFT JOIN all_logs l ON l.n = g.n',
  'FROM other g FULL JOIN all_logs l ON l.n = g.n',
  'FROM other g ASOF JOIN all_logs l ON l.n <= g.n',
  'FROM (FROM all_logs) l',
  'FROM all_logs x, all_logs l',
);

/** The same rows in two schemas, the second of them without those of days that are left out. */
async function openRows() {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const rows = instants.map((instant, n) => `(${n}, ${Date.parse(instant)}, '${n % 2 === 0 ? 'a' : 'b'}')`);
  await connection.run(`SET TimeZone = 'UTC'; CREATE SCHEMA whole; CREATE SCHEMA pruned; CREATE TABLE whole.all_logs AS
    SELECT n, timestamp, type, epoch_ms(timestamp) AS ts, timestamp AS ts_ms, epoch_ms(timestamp)::DATE AS day
    FROM (VALUES ${rows.join(', ')}) v(n, timestamp, type);
    CREATE TABLE other AS SELECT n * 3 AS n, day FROM whole.all_logs WHERE n % 2 = 0`);
  const ask = async (schema: string, sql: string) => {
    await connection.run(`SET search_path = '${schema},main'`);
    return (await connection.runAndReadAll(sql)).getRowsJson();
  };
  return { connection, ask };
}

test('no day is left out that the answer needs', async () => {
  const { connection, ask } = await openRows();
  const table = coldTables.find(({ name }) => name === 'logs')?.sql;
  if (table === undefined) throw new Error('no logs');
  let pruned = 0;
  const property = fc.asyncProperty(from, where, fc.boolean(), async (source, filter, isGrouped) => {
    const select = isGrouped ? 'SELECT l.day, count(*)' : 'SELECT l.*';
    const sql = `${select} ${source} WHERE ${filter} ${isGrouped ? 'GROUP BY 1' : ''} ORDER BY ALL`;
    const expected = await ask('whole', sql).catch(() => undefined);
    // A comparison of two types that have none in common, an unknown column.
    if (expected === undefined) return;
    const needed = coldDays(await parseSql(sql), table, days);
    if (needed.length < days.length) pruned += 1;
    const list = ["'1970-01-01'", ...needed.map((day) => `'${day}'`)].join(', ');
    await connection.run(`CREATE OR REPLACE TABLE pruned.all_logs AS FROM whole.all_logs WHERE day IN (${list})`);
    expect(await ask('pruned', sql)).toEqual(expected);
  });
  const numRuns = takesAll ? 5_000 : 250;
  await fc.assert(property, { numRuns });
  // One in twelve is expected.
  expect(pruned).toBeGreaterThan(numRuns / 60);
});
