import { expect, test } from 'vitest';
import { columnsNamed } from '../../src/cold/cold-columns.ts';
import { coldDays } from '../../src/cold/cold-days.ts';
import { coldTables } from '../../src/cold/cold-tables.ts';
import { parseSql } from './parse-sql.ts';

const days = ['2026-01-01', '2026-01-02', '2026-01-03'];
const all = [1, 2, 3];

function tableOf(name: string) {
  const table = coldTables.find((candidate) => candidate.name === name)?.sql;
  if (table === undefined) throw new Error(`no cold table ${name}`);
  return table;
}

const noon = Date.parse('2026-01-02T12:00:00Z');
const midnight = Date.parse('2026-01-02T00:00:00Z');

test.each([
  ["WHERE day = '2026-01-02'", [2]],
  ["WHERE DAY = DATE '2026-01-02' AND type = 'x'", [2]],
  ["WHERE '2026-01-02' < day", [3]],
  ["WHERE day != '2026-01-02'", all],
  ["WHERE day IN ('2026-01-01', '2026-01-03'::DATE)", [1, 3]],
  ["WHERE day NOT IN ('2026-01-01')", all],
  ["WHERE day BETWEEN '2026-01-02' AND '2026-01-09'", [2, 3]],
  ["WHERE NOT (day BETWEEN '2026-01-02' AND '2026-01-09')", all],
  ["WHERE day = '2026-01-01' OR day = '2026-01-03'", [1, 3]],
  ["WHERE day = '2026-01-01' OR type = 'x'", all],
  ["WHERE (day = '2026-01-01' OR type = 'x') AND day < '2026-01-03'", [1, 2]],
  ["WHERE day = '2026-01-02' AND day = '2026-01-03'", []],
  ["WHERE day = '2026-1-2'", all],
  ["WHERE day = '2026-02-30'", all],
  ["WHERE day = '2026-01-02 10:00:00'", all],
  ["WHERE day >= TIMESTAMP '2026-01-02 10:00:00'", [3]],
  ["WHERE day = TRY_CAST('2026-01-02' AS DATE)", all],
  ['WHERE day = current_date', all],
  ["WHERE day + 1 = DATE '2026-01-02'", all],
  ['WHERE day IS NULL', all],
  [`WHERE timestamp >= ${noon}`, [2, 3]],
  [`WHERE timestamp < ${midnight}`, [1]],
  [`WHERE timestamp <= ${midnight}`, [1, 2]],
  [`WHERE ts_ms BETWEEN ${noon} AND ${noon}`, [2]],
  ['WHERE timestamp = 9223372036854775807', all],
  ['WHERE timestamp > 1.5e12', all],
  ["WHERE timestamp > '1767268800000'", all],
  ["WHERE ts >= '2026-01-02T12:00:00Z'", [2, 3]],
  ["WHERE ts >= '2026-01-02 12:00:00' AND ts < '2026-01-03'", [2]],
  ["WHERE ts > '2026-01-02T23:59:59.998999'", [2, 3]],
  ["WHERE ts > '2026-01-02T23:59:59.999'", [3]],
  ["WHERE ts >= '2026-01-02T23:59:59.9995'", [3]],
  ["WHERE ts < DATE '2026-01-02'", [1]],
  ["WHERE ts < TIMESTAMPTZ '2026-01-02'", [1]],
  ["WHERE ts < '2026-01-02T00:00:00+02:00'", all],
  ["WHERE ts >= '2026-01-02' LIMIT 1", [2, 3]],
  ['', all],
])('of FROM all_logs %s the days %j can be needed', async (rest, expected) => {
  expect(await daysOf(`SELECT count(*) FROM all_logs ${rest}`)).toEqual(expected);
});

test.each([
  ["FROM log.all_logs WHERE log.all_logs.day = '2026-01-02'", all],
  ["FROM log.all_logs WHERE all_logs.day = '2026-01-02'", [2]],
  ['FROM "log"."All_Logs" AS l WHERE L.day = \'2026-01-02\'', [2]],
  ["FROM all_logs AS l WHERE all_logs.day = '2026-01-02'", all],
  ["SELECT 1 AS day FROM all_logs WHERE day = '2026-01-02'", [2]],
  ["FROM all_logs AS day WHERE day = '2026-01-02'", all],
  ["FROM all_logs AS l(day) WHERE day = '2026-01-02'", all],
  ["SELECT * FROM all_logs WHERE day = '2026-01-02' USING SAMPLE 3", all],
  ["SELECT * FROM all_logs TABLESAMPLE 10% WHERE day = '2026-01-02'", all],
  ["FROM all_logs l JOIN logs g USING (id) WHERE l.day = '2026-01-02'", [2]],
  ["FROM all_logs l JOIN logs g USING (id) WHERE day = '2026-01-02'", all],
  ["FROM logs g LEFT JOIN all_logs l ON l.id = g.id WHERE l.day = '2026-01-02'", [2]],
  ["FROM logs g LEFT JOIN all_logs l ON l.id = g.id AND l.day = '2026-01-02'", all],
  ["FROM logs g ASOF JOIN all_logs l ON l.timestamp <= g.timestamp WHERE l.day = '2026-01-02'", all],
  ["FROM logs g POSITIONAL JOIN all_logs l WHERE l.day = '2026-01-02'", all],
  ["FROM all_logs a, all_logs b WHERE a.day = '2026-01-01' AND b.day = '2026-01-03'", [1, 3]],
  ["FROM (FROM all_logs) WHERE day = '2026-01-02'", all],
  ["WITH x AS (FROM all_logs WHERE day = '2026-01-01') FROM x", [1]],
  ["WITH all_logs AS (FROM log.all_logs WHERE day = '2026-01-01') FROM all_logs WHERE day = '2026-01-03'", [1, 3]],
  ["FROM all_logs WHERE day = '2026-01-01' UNION ALL FROM all_logs WHERE day = '2026-01-03'", [1, 3]],
  ["SELECT 1 WHERE EXISTS (FROM all_logs WHERE day = '2026-01-02')", [2]],
  ["SELECT (SELECT max(id) FROM all_logs WHERE day = '2026-01-02') FROM logs WHERE day = '2026-01-01'", [2]],
  ['FROM logs g WHERE EXISTS (FROM all_logs l WHERE l.day = g.day)', all],
  ["FROM all_logs WHERE day = (SELECT DATE '2026-01-02')", all],
  ["SELECT count(*) FILTER (day = '2026-01-02') FROM all_logs", all],
  ["SELECT day FROM all_logs GROUP BY 1 HAVING day = '2026-01-02'", all],
  ["FROM archive.all_logs WHERE day = '2026-01-02'", []],
  ['FROM logs', []],
  ['DESCRIBE all_logs', []],
  ['SUMMARIZE all_logs', all],
  ["FROM 'all_logs'", all],
])('of %s the days %j can be needed', async (sql, expected) => {
  expect(await daysOf(sql)).toEqual(expected);
});

test('a table of records gives a day on either side: its times may be read by other rules', async () => {
  const tree = await parseSql("SELECT * FROM meta_ticks WHERE ts_utc >= '2026-01-05'");
  const near = ['2026-01-03', '2026-01-04', '2026-01-05', '2026-01-06'];
  expect(coldDays(tree, tableOf('ticks'), near)).toEqual(near.slice(1));
  expect(coldDays(await parseSql('FROM obs.ticks'), tableOf('ticks'), near)).toEqual(near);
  expect(coldDays(await parseSql("FROM tasks WHERE day = '2026-01-03'"), tableOf('netsky_tasks'), near)).toEqual(near);
});

test.each([
  ['SELECT day, count(*) FROM all_logs GROUP BY 1 ORDER BY 2 DESC LIMIT 3', []],
  ["SELECT max(type) FROM all_logs WHERE lower(source) = 'x' GROUP BY day HAVING count(*) > 1", ['source', 'type']],
  ['SELECT count(*) FROM all_logs JOIN logs USING (id)', ['id']],
  ['SELECT row_number() OVER (PARTITION BY type ORDER BY id) FROM all_logs', ['id', 'type']],
  ["SELECT CASE WHEN l.payload LIKE 'a%' THEN 1 END FROM all_logs l", ['payload']],
  ['SELECT * FROM all_logs', 'all'],
  ['SELECT l.* EXCLUDE (day) FROM all_logs l', 'all'],
  ["SELECT COLUMNS('d.*') FROM all_logs", 'all'],
  ['SELECT l FROM all_logs l', 'all'],
  ['SELECT count(all_logs) FROM all_logs', 'all'],
  ['SELECT to_json(l) FROM all_logs l', 'all'],
  ['SELECT #1 FROM all_logs', 'all'],
  ['SELECT a FROM all_logs AS l(a)', 'all'],
  ['SELECT count(*) FROM all_logs NATURAL JOIN logs', 'all'],
  ['SUMMARIZE all_logs', 'all'],
  ['TABLE all_logs', 'all'],
])('of the columns, %s names %j', async (sql, expected) => {
  const columns = ['id', 'source', 'type', 'payload'];
  const named = columnsNamed(await parseSql(sql), tableOf('logs'), columns);
  expect(named).toEqual(expected === 'all' ? columns : expected);
});

async function daysOf(sql: string): Promise<readonly number[]> {
  return coldDays(await parseSql(sql), tableOf('logs'), days).map((day) => Number(day.slice(-1)));
}
