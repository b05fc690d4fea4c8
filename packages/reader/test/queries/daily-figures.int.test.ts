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

test('tool calls: failures, unknown outcomes and races apart; percentiles are by nearest rank over what is known', () => {
  const call = { ts_utc_start: at('10:00:00.000'), source: 'mcp', tool: 'send' };
  // Durations 1 to 20 but 20 is 200: rank ceil(20 * 0.5) = 10 is 10, rank ceil(20 * 0.95) = 19 is 19.
  for (let duration = 1; duration <= 20; duration += 1) {
    write('mcp_tool_calls', { ...call, duration_ms: duration === 20 ? 200 : duration, success: duration > 3 });
  }
  // Neither duration nor outcome; one raced its timeout, one says it did not, 20 + 1 say nothing.
  write('mcp_tool_calls', { ...call, timeout_race: true }, { ...call, timeout_race: false }, call);
  write('mcp_tool_calls', { ...call, tool: 'read', success: true, duration_ms: 0 });
  const { totals, byTool } = report().toolCalls;
  expect(byTool).toEqual([
    {
      source: 'mcp',
      tool: 'send',
      calls: 23,
      succeeded: 17,
      failed: 3,
      outcomeUnknown: 3,
      timeoutRaces: 1,
      timeoutRaceUnknown: 21,
      duration: { known: 20, missing: 3, p50Ms: 10, p95Ms: 19, maxMs: 200 },
    },
    {
      source: 'mcp',
      tool: 'read',
      calls: 1,
      succeeded: 1,
      failed: 0,
      outcomeUnknown: 0,
      timeoutRaces: 0,
      timeoutRaceUnknown: 1,
      duration: { known: 1, missing: 0, p50Ms: 0, p95Ms: 0, maxMs: 0 },
    },
  ]);
  // 0, 1 … 19, 200 are 21 values: rank ceil(10.5) = 11 is 10, rank ceil(19.95) = 20 is 19.
  expect(totals).toMatchObject({ calls: 24, succeeded: 18, failed: 3, outcomeUnknown: 3 });
  expect(totals.duration).toEqual({ known: 21, missing: 3, p50Ms: 10, p95Ms: 19, maxMs: 200 });
});

test('the ten longest calls come longest first, equals by id, and unknown durations not at all', () => {
  const call = { ts_utc_start: at('10:00:00.000'), source: 'mcp', agent: 'a' };
  for (const duration of [5, 50, 7, 7, 1, 2, 3, 4, 6, 8, 9, 10]) {
    write('mcp_tool_calls', { ...call, tool: `t${duration}`, duration_ms: duration });
  }
  write('mcp_tool_calls', { ...call, tool: 'unknown' });
  const { longest } = report().toolCalls;
  expect(longest.map(({ durationMs, id }) => [durationMs, id - noon])).toEqual([
    [50, 2],
    [10, 12],
    [9, 11],
    [8, 10],
    [7, 3],
    [7, 4],
    [6, 9],
    [5, 1],
    [4, 8],
    [3, 7],
  ]);
  expect(longest[0]).toMatchObject({ tool: 't50', agent: 'a', outcome: 'unknown', timeoutRace: null });
});

test('tokens: a sum says of how many rows it is; null is not zero; the dearest first, unknown cost last', () => {
  const usage = { ts_utc: at('10:00:00.000'), runtime: 'claude' };
  write(
    'token_usage',
    { ...usage, model: 'opus', input_tokens: 100, output_tokens: 0, cost_usd_micros: 30 },
    { ...usage, model: 'opus', input_tokens: 20, cost_usd_micros: 12 },
    { ...usage, model: 'haiku', input_tokens: 9_000, cached_input_tokens: 0 },
    { ...usage, runtime: 'codex', model: 'gpt', cost_usd_micros: 43 },
  );
  const { byModel, totals } = report().tokens;
  const none = (missing: number) => ({ sum: null, known: 0, missing });
  expect(byModel).toEqual([
    {
      runtime: 'codex',
      model: 'gpt',
      rows: 1,
      inputTokens: none(1),
      outputTokens: none(1),
      cachedInputTokens: none(1),
      costUsdMicros: { sum: 43, known: 1, missing: 0 },
    },
    {
      runtime: 'claude',
      model: 'opus',
      rows: 2,
      inputTokens: { sum: 120, known: 2, missing: 0 },
      outputTokens: { sum: 0, known: 1, missing: 1 },
      cachedInputTokens: none(2),
      costUsdMicros: { sum: 42, known: 2, missing: 0 },
    },
    {
      runtime: 'claude',
      model: 'haiku',
      rows: 1,
      inputTokens: { sum: 9_000, known: 1, missing: 0 },
      outputTokens: none(1),
      cachedInputTokens: { sum: 0, known: 1, missing: 0 },
      costUsdMicros: none(1),
    },
  ]);
  // 100 + 20 + 9000; 30 + 12 + 43.
  expect(totals).toEqual({
    rows: 4,
    inputTokens: { sum: 9_120, known: 3, missing: 1 },
    outputTokens: { sum: 0, known: 1, missing: 3 },
    cachedInputTokens: { sum: 0, known: 1, missing: 3 },
    costUsdMicros: { sum: 85, known: 3, missing: 1 },
  });
});

test('A203: sums beyond 2^53, and beyond 2^63, lose no digit', () => {
  const max = Number.MAX_SAFE_INTEGER;
  const usage = { ts_utc: at('10:00:00.000'), runtime: 'r', model: 'm', input_tokens: max, output_tokens: -max };
  const insert = spine.transaction(() => {
    for (let row = 0; row < 1_025; row += 1) write('token_usage', { ...usage, cost_usd_micros: 2 ** 31 + 1 });
  });
  insert();
  const { inputTokens, outputTokens, costUsdMicros } = report().tokens.totals;
  // 1025 * (2^53 - 1), which is more than 2^63.
  expect(inputTokens.sum).toBe(1_025n * (2n ** 53n - 1n));
  expect(outputTokens.sum).toBe(-1_025n * (2n ** 53n - 1n));
  expect(costUsdMicros.sum).toBe(1_025 * (2 ** 31 + 1));
});

test('errors sum what their rows stand for; crashes, alerts and work are counted by their words', () => {
  const time = { ts_utc: at('10:00:00.000') };
  write(
    'source_errors',
    { ...time, source: 'email', error_class: 'timeout', count: 40 },
    { ...time, source: 'email', error_class: 'timeout', count: 2 },
    { ...time, source: 'chat', error_class: 'rate_limit' },
  );
  writeText('source_errors', nextId + 1, `{"ts_utc":"${time.ts_utc}","source":"old","error_class":"unknown"}`);
  const crash = { ...time, kind: 'panic', agent: 'a', detail_json: '{}' };
  write('crashes', crash, crash, { ...crash, agent: 'b' });
  write('watchdog_events', { ...time, event: 'e', severity: 'warning' }, { ...time, event: 'e' });
  write('git_operations', { ...time, operation: 'push', repo: 'r', status: 'ok' });
  write('harvest_events', { ...time, source_branch: 's', target_branch: 't', status: 'merged' });
  const { errors, gitOperations, harvests } = report();
  expect(errors).toEqual({
    // 40 + 2 + 1, where one row does not say of how many it is.
    reported: { sum: 43, known: 3, missing: 1 },
    bySource: [
      { source: 'email', errorClass: 'timeout', errors: { sum: 42, known: 2, missing: 0 } },
      { source: 'chat', errorClass: 'rate_limit', errors: { sum: 1, known: 1, missing: 0 } },
      { source: 'old', errorClass: 'unknown', errors: { sum: null, known: 0, missing: 1 } },
    ],
    crashes: [
      { kind: 'panic', agent: 'a', count: 2 },
      { kind: 'panic', agent: 'b', count: 1 },
    ],
    watchdog: [
      { severity: null, count: 1 },
      { severity: 'warning', count: 1 },
    ],
  });
  expect(gitOperations).toEqual([{ operation: 'push', status: 'ok', count: 1 }]);
  expect(harvests).toEqual([{ status: 'merged', count: 1 }]);
});

test('sessions are counted by agent, the busiest first', () => {
  const event = (agent: string, word: string) => ({ ts_utc: at('10:00:00.000'), agent, session_num: 1, event: word });
  write('sessions', event('b', 'up'), event('a', 'up'), event('a', 'note'), event('a', 'down'));
  expect(report().sessions).toEqual([
    { agent: 'a', up: 1, down: 1, note: 1, other: 0 },
    { agent: 'b', up: 1, down: 0, note: 0, other: 0 },
  ]);
});
