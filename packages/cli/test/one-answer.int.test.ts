import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHome } from '@agentspine/home';
import type { DailyReport, Summary } from '@agentspine/reader';
import { usdCell } from '@agentspine/render/numbers';
import { share } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { claudeLines } from './claude-lines.ts';
import { SpineStore } from './spine-store.ts';
import { TestSpine } from './test-spine.ts';

const sessionId = 'aaaaaaaa-0000-4000-8000-000000000001';

/** Around the beginnings of days in every zone below, on the days on which New York sets its clock, and on those beside. */
const instants = [
  '2026-03-07T15:00:00.000Z',
  '2026-03-08T04:59:59.999Z',
  '2026-03-08T05:00:00.000Z',
  '2026-03-08T14:59:59.999Z',
  '2026-03-08T18:14:59.999Z',
  '2026-03-08T18:15:00.000Z',
  '2026-03-09T03:59:59.999Z',
  '2026-03-09T04:00:00.000Z',
  '2026-11-01T03:59:59.999Z',
  '2026-11-01T04:00:00.000Z',
  '2026-11-01T15:00:00.000Z',
  '2026-11-02T04:59:59.999Z',
  '2026-11-02T05:00:00.000Z',
  '2026-11-02T18:15:00.000Z',
];

/** Where a block of five hours begins: at the first instant that is not in the one before. */
const blockStarts = [
  '2026-03-07T15:00:00.000Z',
  '2026-03-08T04:59:59.999Z',
  '2026-03-08T14:59:59.999Z',
  '2026-03-09T03:59:59.999Z',
  '2026-11-01T03:59:59.999Z',
  '2026-11-01T15:00:00.000Z',
  '2026-11-02T04:59:59.999Z',
  '2026-11-02T18:15:00.000Z',
];

/** Opus 4.6 costs $25 a million tokens of output. Each instant has another power of two, so that every sum is told apart. */
const outputTokensOf = (index: number) => 40 * 2 ** index;
const importedMicros = (index: number) => 25 * outputTokensOf(index);
const recordedMicros = (index: number) => 3 * 2 ** index;

/** The transcript of one session with a response at every instant. */
function transcript(): string {
  const [prompt = '', ...replies] = claudeLines({ sessionId, replies: instants.length });
  const lines = replies.map((line, index) => {
    const reply = JSON.parse(line) as { timestamp: string; message: { usage: Record<string, number> } };
    Object.assign(reply, { timestamp: instants[index] });
    Object.assign(reply.message.usage, { input_tokens: 0, output_tokens: outputTokensOf(index) });
    return JSON.stringify(reply);
  });
  const asked = JSON.stringify({ ...(JSON.parse(prompt) as object), timestamp: '2026-03-07T14:59:00.000Z' });
  return [asked, ...lines].map((line) => `${line}\n`).join('');
}

/** At every instant a record of a call that no transcript has, and one of the call that the transcript has. */
function record(home: string): void {
  using store = new SpineStore(home);
  for (const [index, at] of instants.entries()) {
    const row = { ts_utc: at, runtime: 'relay', model: 'm', input_tokens: 1, output_tokens: 1 };
    store.add('token_usage', 2 * index + 1, { ...row, cost_usd_micros: recordedMicros(index) });
    store.add('token_usage', 2 * index + 2, { ...row, session_id: sessionId, cost_usd_micros: importedMicros(index) });
  }
}

const dayIn = (zone: string, at: string) => new Date(at).toLocaleDateString('sv-SE', { timeZone: zone });

function trueMicros(zone: string, day: string): number {
  const own = instants.entries().filter(([, at]) => dayIn(zone, at) === day);
  return own.reduce((sum, [index]) => sum + importedMicros(index) + recordedMicros(index), 0);
}

const microsOf = (usd: number | null) => Math.round((usd ?? Number.NaN) * 1_000_000);

/** What each way of asking says that a day cost, in millionths of a dollar. */
async function answersOf(spine: TestSpine, zone: string, day: string) {
  const zoned = ['--timezone', zone];
  const report = await spine.json<DailyReport>('analytics', 'daily', '--date', day, ...zoned);
  const summary = await spine.json<Summary & { all: { costUsd: number } }>(
    ...['summary', '--since', day, '--until', day, ...zoned],
  );
  const bounds = `ts_ms >= ${Date.parse(report.from)} AND ts_ms < ${Date.parse(report.to)}`;
  const once = `(origin = 'archive' OR origin = 'obs' AND ifnull(session_id, '') NOT IN (SELECT session_id FROM archive.turns))`;
  const sql = `SELECT CAST(sum(cost_usd) * 1000000 AS BIGINT) AS micros FROM usage_all WHERE ${bounds} AND ${once}`;
  const [row] = (await spine.json<{ rows: unknown[][] }>('query', sql)).rows ?? [];
  const name = `daily-${day}${zone === 'UTC' ? '' : `.${zone.replaceAll('/', '-')}`}.html`;
  const page = readFileSync(join(spine.home, 'analytics', name), 'utf8');
  return {
    summary: microsOf(summary.all.costUsd),
    analytics: microsOf(report.usage.totals.costUsd),
    query: Number(row?.[0]),
    page: /<dt>Cost<\/dt><dd class="figure">([^<]*)</.exec(page)?.[1],
    zones: [summary.timezone, report.timezone, page.includes(`days of ${zone}`)],
  };
}

test('the total of a day is one, from summary, analytics, query and page, in every zone, when the clock is set, and after archiving', async () => {
  using spine = new TestSpine();
  record(spine.home);
  await spine.say('import', spine.write('session.jsonl', transcript()));
  const days = ['2026-03-07', '2026-03-08', '2026-03-09', '2026-11-01', '2026-11-02'];
  const zones = ['UTC', 'Asia/Seoul', 'Asia/Kathmandu', 'America/New_York'];
  const pairs = zones.flatMap((zone) => days.map((day) => ({ zone, day })));
  const ask = async (from: number) => {
    for (const { zone, day } of share(pairs, 6, from)) {
      const micros = trueMicros(zone, day);
      expect([zone, day, await answersOf(spine, zone, day)]).toEqual([
        zone,
        day,
        { summary: micros, analytics: micros, query: micros, page: usdCell(micros / 1e6), zones: [zone, zone, true] },
      ]);
    }
  };
  await ask(0);
  await using home = await openHome({ directory: spine.home, clock: () => new Date('2027-06-01T00:00:00Z') });
  const { days: archived } = await home.archiveDays({ retention: new Map([['token_usage', 86_400_000]]) });
  expect(archived.length).toBeGreaterThan(4);
  await ask(1);
});

test('the hours of a day add up to the day, and blocks of five hours to the total, in every zone', async () => {
  using spine = new TestSpine();
  await spine.say('import', spine.write('session.jsonl', transcript()));
  for (const zone of ['UTC', 'Asia/Seoul', 'Asia/Kathmandu', 'America/New_York']) {
    const { rows, totals } = await spine.json<Summary>('summary', '--by', 'hour', '--timezone', zone);
    const days = await spine.json<Summary>('summary', '--by', 'day', '--timezone', zone);
    const sum = rows.reduce((total, { costUsd }) => total + microsOf(costUsd), 0);
    expect([zone, sum]).toEqual([zone, microsOf(totals.costUsd)]);
    for (const { day, costUsd } of days.rows) {
      const own = rows.filter(({ hour }) => hour?.startsWith(day ?? ''));
      expect(own.reduce((total, row) => total + microsOf(row.costUsd), 0)).toBe(microsOf(costUsd));
    }
    const blocks = await spine.json<Summary>('summary', '--by', 'block', '--timezone', zone);
    expect(blocks.rows.reduce((total, row) => total + microsOf(row.costUsd), 0)).toBe(sum);
    expect(blocks.rows.map(({ block = '' }) => new Date(block).toISOString())).toEqual(blockStarts);
    const begun = rows.map(({ hour }) => Date.parse(hour ?? ''));
    expect(begun).toEqual(begun.toSorted((left, right) => left - right));
    for (const [index, at] of instants.entries()) {
      const row = rows.find(
        ({ hour = '' }) => Date.parse(at) - Date.parse(hour) >= 0 && Date.parse(at) - Date.parse(hour) < 3_600_000,
      );
      expect([at, (microsOf(row?.costUsd ?? null) / 1_000) & (importedMicros(index) / 1_000)]).toEqual([
        at,
        importedMicros(index) / 1_000,
      ]);
    }
  }
});

test('a month is its days, and a week too: the days of a report add up to its total, each origin by itself', async () => {
  using spine = new TestSpine();
  record(spine.home);
  await spine.say('import', spine.write('session.jsonl', transcript()));
  const zoned = ['--timezone', 'America/New_York'];
  const month = await spine.json<DailyReport>('analytics', 'monthly', '--date', '2026-03-20', ...zoned);
  expect([month.day, month.lastDay, month.usage.byDay.length]).toEqual(['2026-03-01', '2026-03-31', 31]);
  const sum = month.usage.byDay.reduce((total, { costUsd }) => total + microsOf(costUsd), 0);
  const { imported, recorded } = month.usage.origins;
  expect(sum).toBe(microsOf(month.usage.totals.costUsd));
  expect(sum).toBe(microsOf(imported.costUsd) + microsOf(recorded.costUsd));
  expect(month.usage.alsoImported).toBe(instants.filter((at) => at < '2026-04').length);
  const week = await spine.json<DailyReport>('analytics', 'weekly', '--date', '2026-03-08', ...zoned);
  expect([week.day, week.lastDay]).toEqual(['2026-03-02', '2026-03-08']);
  expect(microsOf(week.usage.totals.costUsd)).toBe(
    ['2026-03-07', '2026-03-08'].reduce((total, day) => total + trueMicros('America/New_York', day), 0),
  );
});

test('a record of an imported session that was made after the last imported response counts as recorded', async () => {
  using spine = new TestSpine();
  const last = '2026-05-01T10:00:01.000Z';
  const store = new SpineStore(spine.home);
  for (const [index, at] of ['2026-05-01T10:01:01.000Z', '2026-05-01T10:01:02.000Z'].entries()) {
    store.add('token_usage', index + 1, { ts_utc: at, session_id: sessionId, cost_usd_micros: 7 });
  }
  store[Symbol.dispose]();
  await spine.say('import', spine.write('session.jsonl', `${claudeLines({ sessionId }).join('\n')}\n`));
  const { usage } = await spine.json<DailyReport>('analytics', 'daily', '--date', last.slice(0, 10));
  expect([usage.alsoImported, usage.origins.recorded.calls, usage.origins.imported.calls]).toEqual([1, 1, 1]);
});
