import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CalendarDay, calendarOf, utc } from '@agentspine/schema';
import { createSpine, insertRecord } from '@agentspine/testkit';
import type Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDailyReport } from '../../src/queries/daily-report.ts';

const day = '2026-04-19' as CalendarDay;
const at = (time: string): string => `2026-04-19T${time}Z`;
/** Microseconds of noon of the day: what a row written on it has for an id. */
const noon = Date.parse(at('12:00:00.000')) * 1_000;

let home: string;
let spine: Database.Database;
let nextId: number;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'daily-report-'));
  spine = createSpine(home);
  nextId = noon;
});

afterEach(() => {
  spine.close();
  rmSync(home, { recursive: true });
});

function write(table: string, ...records: readonly object[]): void {
  for (const record of records) {
    nextId += 1;
    insertRecord(spine, table, nextId, record);
  }
}

function writeText(table: string, id: number, rowJson: unknown): void {
  spine.prepare(`INSERT INTO ${table} (id, row_json) VALUES (?, ?)`).run(id, rowJson);
}

const report = () => readDailyReport(spine, { firstDay: day, lastDay: day }, calendarOf(utc));
const tableOf = (table: string) => report().tables.find((row) => row.table === table);

test('a day is from midnight to midnight: its first millisecond belongs to it, that of the next day does not', () => {
  const message = { source: 'email', direction: 'inbound' };
  write(
    'messages',
    { ...message, ts_utc: '2026-04-18T23:59:59.999Z' },
    { ...message, ts_utc: at('00:00:00.000') },
    { ...message, ts_utc: at('23:59:59.999') },
    { ...message, ts_utc: '2026-04-20T00:00:00.000Z' },
  );
  const deliver = spine.prepare(
    `INSERT INTO delivery_events (id, source, ts_utc, payload_json, delivery_status) VALUES (?, 'email', ?, '{}', 'failed')`,
  );
  for (const [id, time] of [
    '2026-04-18T23:59:59.999Z',
    at('00:00:00.000'),
    at('23:59:59.999'),
    '2026-04-20T00:00:00.000Z',
  ].entries()) {
    deliver.run(id, time);
  }
  expect(tableOf('messages')).toEqual({ table: 'messages', rows: 2, unreadable: 0 });
  expect(
    report()
      .messages.byHour.filter(({ inbound }) => inbound > 0)
      .map(({ hour }) => hour),
  ).toEqual([0, 23]);
  expect(report().messages.bySource).toEqual([{ source: 'email', direction: 'inbound', count: 2 }]);
  expect(report().deliveries).toEqual([{ source: 'email', status: 'failed', count: 2 }]);
});

test('each kind counts by its own event time, not by when it was written or ended', () => {
  // Written on the next day, from a spool: id and event are a day apart.
  insertRecord(spine, 'messages', noon + 86_400_000_000, {
    ts_utc: at('23:00:00.000'),
    source: 's',
    direction: 'outbound',
  });
  insertRecord(spine, 'messages', noon, { ts_utc: '2026-04-20T01:00:00.000Z', source: 's', direction: 'outbound' });
  const call = { source: 's', tool: 't' };
  write(
    'mcp_tool_calls',
    { ...call, ts_utc_start: at('23:59:59.000'), ts_utc_end: '2026-04-20T00:00:01.000Z' },
    { ...call, ts_utc_start: '2026-04-18T23:59:59.000Z', ts_utc_end: at('00:00:01.000') },
  );
  const dispatch = { agent_id: 'a', status: 'done' };
  write(
    'clone_dispatches',
    { ...dispatch, ts_utc_start: at('10:00:00.000') },
    { ...dispatch, ts_utc_start: '2026-04-18T10:00:00.000Z', ts_utc_end: at('10:00:00.000') },
  );
  write('workspaces', { ts_utc_created: at('10:00:00.000'), name: 'w', branch: 'b' });
  write('netsky_tasks', { title: 't', created_at: '2026-04-18T10:00:00.000Z', updated_at: at('10:00:00.000') });
  const rows = Object.fromEntries(report().tables.map((table) => [table.table, table.rows]));
  expect(rows).toMatchObject({ messages: 1, mcp_tool_calls: 1, clone_dispatches: 1, workspaces: 1, netsky_tasks: 0 });
  expect(report().cloneDispatches).toEqual([{ status: 'done', count: 1 }]);
});

test('an empty day has all hours and tables, and knows no sum', () => {
  const { tables, messages, toolCalls, tokens, ...rest } = report();
  expect(tables).toHaveLength(18);
  expect(tables.every(({ rows, unreadable }) => rows === 0 && unreadable === 0)).toBe(true);
  expect(messages).toMatchObject({ total: 0, bySource: [] });
  expect(messages.byHour).toHaveLength(24);
  expect(toolCalls).toMatchObject({ byTool: [], longest: [], totals: { calls: 0, duration: { maxMs: null } } });
  expect(tokens.totals.inputTokens).toEqual({ sum: null, known: 0, missing: 0 });
  expect(rest).toEqual({
    version: 2,
    day,
    lastDay: day,
    timezone: 'UTC',
    from: '2026-04-19T00:00:00.000Z',
    to: '2026-04-20T00:00:00.000Z',
    sessions: [],
    errors: { reported: { sum: null, known: 0, missing: 0 }, bySource: [], crashes: [], watchdog: [] },
    gitOperations: [],
    cloneDispatches: [],
    harvests: [],
    deliveries: [],
  });
});

test('rows that are broken or have no time are counted on the day they were written, and harm no other', () => {
  const broken = [
    '{',
    '',
    '[]',
    '"x"',
    'null',
    '{"ts_utc":5}',
    '{"ts_utc":"soon"}',
    '{"ts_utc":"2026-04-19T24:00:00Z"}',
  ];
  for (const [index, text] of broken.entries()) {
    for (const { table } of report().tables) {
      if (table !== 'delivery_events') writeText(table, noon - 1 - index, text);
    }
  }
  writeText('messages', noon - 100, Buffer.from('{"ts_utc":"2026-04-19T10:00:00.000Z"}'));
  // The day before wrote this one.
  writeText('messages', noon - 86_400_000_000, '{');
  write('messages', { ts_utc: at('10:00:00.000'), source: 's', direction: 'inbound' });
  write('mcp_tool_calls', { ts_utc_start: at('10:00:00.000'), source: 's', tool: 't', duration_ms: 4 });
  expect(tableOf('messages')).toEqual({ table: 'messages', rows: 1, unreadable: broken.length + 1 });
  expect(tableOf('mcp_tool_calls')).toEqual({ table: 'mcp_tool_calls', rows: 1, unreadable: broken.length });
  expect(report().toolCalls.longest).toHaveLength(1);
});

test('keys of another type are unknown, a number that JSON writes as 5.0 is 5, words nobody knows are told apart', () => {
  const time = `"ts_utc":"${at('10:00:00.000')}"`;
  writeText('token_usage', noon + 1, `{${time},"input_tokens":"7","output_tokens":true,"runtime":9,"model":"m"}`);
  writeText('token_usage', noon + 2, `{${time},"input_tokens":5.0,"output_tokens":1.5,"model":"m"}`);
  writeText('messages', noon + 1, `{${time},"direction":"sideways"}`);
  writeText('sessions', noon + 1, `{${time},"agent":"a","event":"reborn"}`);
  const { tokens, messages, sessions } = report();
  expect(tokens.byModel).toMatchObject([
    {
      runtime: null,
      model: 'm',
      rows: 2,
      inputTokens: { sum: 5, known: 1, missing: 1 },
      outputTokens: { sum: null, known: 0, missing: 2 },
    },
  ]);
  expect(messages.byHour[10]).toEqual({
    hour: 10,
    startsAt: '2026-04-19T10:00:00.000Z',
    inbound: 0,
    outbound: 0,
    other: 1,
  });
  expect(messages.bySource).toEqual([{ source: null, direction: 'sideways', count: 1 }]);
  expect(sessions).toEqual([{ agent: 'a', up: 0, down: 0, note: 0, other: 1 }]);
});
