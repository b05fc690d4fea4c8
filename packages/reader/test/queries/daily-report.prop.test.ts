import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CalendarDay,
  calendarOf,
  parseRow,
  type RecordTable,
  recordKindOf,
  recordKinds,
  utc,
} from '@agentspine/schema';
import { createSpine } from '@agentspine/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DailyReport, readDailyReport } from '../../src/queries/daily-report.ts';

const factor = Number(process.env['PROPERTY_FACTOR'] ?? 1);

const day = '2026-04-19' as CalendarDay;
const dayStartUs = Date.parse(`${day}T00:00:00.000Z`) * 1_000;
const dayUs = 86_400_000_000;

interface StoredRow {
  readonly table: RecordTable;
  readonly id: number;
  readonly rowJson: string;
}

type Row = Readonly<Record<string, unknown>>;

function reportOf(rows: readonly StoredRow[]): Omit<DailyReport, 'usage' | 'imported'> {
  const home = mkdtempSync(join(tmpdir(), 'daily-fold-'));
  const spine = createSpine(home);
  try {
    spine.transaction(() => {
      for (const { table, id, rowJson } of rows) {
        spine.prepare(`INSERT OR IGNORE INTO ${table} VALUES (?, ?)`).run(id, rowJson);
      }
    })();
    return readDailyReport(spine, { firstDay: day, lastDay: day }, calendarOf(utc));
  } finally {
    spine.close();
    rmSync(home, { recursive: true });
  }
}

/** Rows of a table whose event is on the day, as the schema reads them; null for a key that says nothing. */
function rowsOfDay(rows: readonly StoredRow[], table: RecordTable): readonly Row[] {
  const kind = recordKindOf(table);
  if (kind === undefined) throw new Error(table);
  const mainTime = kind.mainTime.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
  return rows.flatMap((row) => {
    if (row.table !== table) return [];
    const parsed = parseRow({ ...kind, table }, row.rowJson) as Row | undefined;
    const time = parsed?.[mainTime];
    if (parsed === undefined || typeof time !== 'string' || !isTime(time) || !time.startsWith(day)) return [];
    return [Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, value ?? null]))];
  });
}

const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d.*Z$/.test(text);

function groupBy(rows: readonly Row[], keys: readonly string[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(keys.map((name) => row[name]));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

/** What a list of groups says, whatever its order: the texts and the count. */
const countsOf = (groups: readonly object[], keys: readonly string[]): readonly string[] =>
  groups.map((group) => JSON.stringify([...keys.map((key) => (group as Row)[key]), (group as Row)['count']])).sort();

const foldedCounts = (rows: readonly Row[], keys: readonly string[]): readonly string[] =>
  [...groupBy(rows, keys)]
    .map(([key, group]) => JSON.stringify([...(JSON.parse(key) as unknown[]), group.length]))
    .sort();

function foldSum(rows: readonly Row[], key: string) {
  const values = rows.map((row) => row[key]).filter((value) => typeof value === 'number');
  const sum = values.reduce((total, value) => total + BigInt(value), 0n);
  const isExact = Number.isSafeInteger(Number(sum));
  return {
    sum: values.length === 0 ? null : isExact ? Number(sum) : sum,
    known: values.length,
    missing: rows.length - values.length,
  };
}

function foldTokens(rows: readonly Row[]) {
  return {
    rows: rows.length,
    inputTokens: foldSum(rows, 'inputTokens'),
    outputTokens: foldSum(rows, 'outputTokens'),
    cachedInputTokens: foldSum(rows, 'cachedInputTokens'),
    costUsdMicros: foldSum(rows, 'costUsdMicros'),
  };
}

function foldCalls(rows: readonly Row[]) {
  const having = (key: string, value: unknown) => rows.filter((row) => row[key] === value).length;
  const durations = rows.map((row) => row['durationMs']).filter((value) => typeof value === 'number');
  durations.sort((left, right) => left - right);
  const at = (percent: number) => durations[Math.ceil((durations.length * percent) / 100) - 1] ?? null;
  return {
    calls: rows.length,
    succeeded: having('success', true),
    failed: having('success', false),
    outcomeUnknown: having('success', null),
    timeoutRaces: having('timeoutRace', true),
    timeoutRaceUnknown: having('timeoutRace', null),
    duration: {
      known: durations.length,
      missing: rows.length - durations.length,
      p50Ms: at(50),
      p95Ms: at(95),
      maxMs: at(100),
    },
  };
}

const word = fc.constantFrom('a', 'b', '', 'ü', '<i>', null, undefined, 7, true);
const count = fc.oneof(
  fc.integer({ min: 0, max: 50 }),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 2 ** 53, 0, 1.5, '7', null, undefined, true),
);
const flag = fc.constantFrom(true, false, null, undefined, 1, 'true');
const time = fc.constantFrom(
  '2026-04-18T23:59:59.999Z',
  '2026-04-19T00:00:00.000Z',
  '2026-04-19T00:00:00Z',
  '2026-04-19T13:30:00.000Z',
  '2026-04-19T23:59:59.999Z',
  '2026-04-20T00:00:00.000Z',
  '2026-04-20T00:00:00Z',
  '2026-04-19T24:00:00.000Z',
  'soon',
  null,
  5,
);

/** Half of the rows are of the kinds with sums and percentiles, of which few rows would say little. */
const summedKinds = recordKinds.filter(({ table }) => table === 'mcp_tool_calls' || table === 'token_usage');
const anyKind = fc.oneof(fc.constantFrom(...recordKinds), fc.constantFrom(...summedKinds));

/** Any keys a kind has, of any type; sometimes no JSON at all. */
const storedRow: fc.Arbitrary<StoredRow> = anyKind.chain((kind) =>
  fc.record({
    table: fc.constant(kind.table),
    id: fc.integer({ min: dayStartUs - dayUs, max: dayStartUs + 2 * dayUs }),
    rowJson: fc.oneof(
      {
        weight: 9,
        arbitrary: fc.record(rowArbitrary(kind.fields, kind.mainTime)).map((row) => JSON.stringify({ id: 1, ...row })),
      },
      { weight: 1, arbitrary: fc.constantFrom('{', '', '[1]', '"2026-04-19T00:00:00.000Z"', 'null', '{"id":1}') },
    ),
  }),
);

function rowArbitrary(fields: object, mainTime: string): Record<string, fc.Arbitrary<unknown>> {
  const arbitraryOf = (name: string, type: string) => {
    if (name === mainTime)
      return fc.oneof({ weight: 3, arbitrary: fc.constant(`${day}T13:30:00.000Z`) }, { weight: 1, arbitrary: time });
    return type === 'integer' ? count : type === 'flag' ? flag : word;
  };
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, arbitraryOf(name, (field as { type: string }).type)]),
  );
}

test('a report of any rows is what a plain fold over them is', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(storedRow, { maxLength: 80, size: 'max', selector: ({ table, id }) => `${table} ${id}` }),
      (rows) => {
        const report = reportOf(rows);
        const of = (table: RecordTable) => rowsOfDay(rows, table);
        expect(report.tables.map((table) => table.rows)).toEqual([
          ...recordKinds.map(({ table }) => of(table).length),
          0,
        ]);
        expect(countsOf(report.messages.bySource, ['source', 'direction'])).toEqual(
          foldedCounts(of('messages'), ['source', 'direction']),
        );
        expect(report.messages.byHour.map(({ inbound, outbound, other }) => inbound + outbound + other)).toEqual(
          Array.from(
            { length: 24 },
            (_, hour) => of('messages').filter(({ tsUtc }) => Number(String(tsUtc).slice(11, 13)) === hour).length,
          ),
        );
        expect(report.toolCalls.totals).toEqual(foldCalls(of('mcp_tool_calls')));
        const calls = groupBy(of('mcp_tool_calls'), ['source', 'tool']);
        expect(report.toolCalls.byTool).toHaveLength(calls.size);
        for (const { source, tool, ...figures } of report.toolCalls.byTool) {
          expect(figures).toEqual(foldCalls(calls.get(JSON.stringify([source, tool])) ?? []));
        }
        const usage = groupBy(of('token_usage'), ['runtime', 'model']);
        expect(report.tokens.byModel).toHaveLength(usage.size);
        expect(report.tokens.totals).toEqual(foldTokens(of('token_usage')));
        for (const { runtime, model, ...figures } of report.tokens.byModel) {
          expect(figures).toEqual(foldTokens(usage.get(JSON.stringify([runtime, model])) ?? []));
        }
        expect(report.errors.reported).toEqual(foldSum(of('source_errors'), 'count'));
        expect(countsOf(report.errors.crashes, ['kind', 'agent'])).toEqual(
          foldedCounts(of('crashes'), ['kind', 'agent']),
        );
        expect(countsOf(report.gitOperations, ['operation', 'status'])).toEqual(
          foldedCounts(of('git_operations'), ['operation', 'status']),
        );
        expect(countsOf(report.cloneDispatches, ['status'])).toEqual(foldedCounts(of('clone_dispatches'), ['status']));
      },
    ),
    { numRuns: 20 * factor },
  );
});

test('a row of any table is on one day, or unreadable on one, or of a day that is named nowhere', () => {
  fc.assert(
    fc.property(fc.uniqueArray(storedRow, { maxLength: 40, selector: ({ table, id }) => `${table} ${id}` }), (rows) => {
      const { tables } = reportOf(rows);
      const unreadable = rows.filter(({ table, id, rowJson }) => {
        const isOfDay = id >= dayStartUs && id < dayStartUs + dayUs;
        return isOfDay && !isTime(String(timeOf(table, rowJson)));
      });
      expect(tables.reduce((sum, table) => sum + table.unreadable, 0)).toBe(unreadable.length);
    }),
    { numRuns: 15 * factor },
  );
});

function timeOf(table: RecordTable, rowJson: string): unknown {
  try {
    return (JSON.parse(rowJson) as Row | null)?.[recordKindOf(table)?.mainTime ?? ''];
  } catch {
    return undefined;
  }
}
