import type { Summary, SummaryKey, SummaryRow } from '@agentspine/reader';
import { expect, test } from 'vitest';
import { renderSummary } from '../../src/text/render-summary.ts';

const known = { known: 1, missing: 0 };
const figures = {
  turns: 141,
  inputTokens: 4_071,
  outputTokens: 41_957,
  cacheReadTokens: 15_002_816,
  cacheCreate5mTokens: 0,
  cacheCreate1hTokens: 383_268,
  costUsd: 12.4,
  costKnown: true,
  outputIncompleteTurns: 0,
  unmeteredTurns: 0,
  advisorCalls: 0,
  declinedAttempts: 0,
  compactionCalls: 0,
  reportedCost: null,
  known: {
    inputTokens: known,
    outputTokens: known,
    cacheReadTokens: known,
    cacheCreate5mTokens: known,
    cacheCreate1hTokens: known,
  },
} as unknown as Summary['totals'];

const rowOf = (labels: Partial<SummaryRow>): SummaryRow => ({ ...figures, source: 'claude-code', ...labels });
const summaryOf = (by: SummaryKey, timezone: string, rows: readonly Partial<SummaryRow>[]) =>
  ({ by, timezone, rows: rows.map(rowOf), totals: figures }) as unknown as Summary;
const linesOf = (summary: Summary) => renderSummary(summary, { width: 80 }).split('\n');

test('blocks with their limits fit 80 columns, and say what is left of each', () => {
  const blockLimit = { usedPercent: 41.2, saidAt: '2026-08-20T14:00:00.000Z', resetsAt: '2026-08-20T17:00:00.000Z' };
  const begun = (day: number) => ({
    block: `2026-08-${day}T08:49:07.735+09:00`,
    blockEnd: `2026-08-${day}T13:49:07.735+09:00`,
  });
  const lines = linesOf(
    summaryOf('block', 'Asia/Seoul', [
      { ...begun(19), blockLimit: null },
      { ...begun(20), blockLimit },
      { ...begun(21), blockLimit: { ...blockLimit, usedPercent: 104 } },
    ]),
  );
  expect(lines.slice(0, 5)).toEqual([
    'block (Asia/Seoul)         source       turns  input  output    cost   left',
    '2026-08-19 08:49 to 13:49  claude-code    141  4,071  41,957  $12.40      —',
    '2026-08-20 08:49 to 13:49  claude-code    141  4,071  41,957  $12.40  58.8%',
    '2026-08-21 08:49 to 13:49  claude-code    141  4,071  41,957  $12.40     0%',
    'total                                     141  4,071  41,957  $12.40',
  ]);
});

test('an hour has its distance from UTC only where the clock was set meanwhile', () => {
  const labels = (...hours: readonly string[]) =>
    linesOf(
      summaryOf(
        'hour',
        'America/New_York',
        hours.map((hour) => ({ hour })),
      ),
    )
      .slice(1, hours.length + 1)
      .map((line) => line.split('  ')[0]);
  expect(labels('2026-11-01T00:00-04:00', '2026-11-01T01:00-04:00')).toEqual(['2026-11-01 00:00', '2026-11-01 01:00']);
  expect(labels('2026-11-01T01:00-04:00', '2026-11-01T01:00-05:00')).toEqual([
    '2026-11-01 01:00-04:00',
    '2026-11-01 01:00-05:00',
  ]);
  expect(labels('unknown', '2026-11-01T01:00-05:00')).toEqual(['unknown', '2026-11-01 01:00']);
});
