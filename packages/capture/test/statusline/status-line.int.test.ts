import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHome } from '@agentspine/home';
import { openTempHome, promptLine, replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { hookPlacesOf, showStatusLine } from '../../src/index.ts';
import { countClaims, prepareStatus } from '../../src/statusline/prepare-status.ts';
import { type PreparedStatus, parsePreparedStatus } from '../../src/statusline/prepared-status.ts';
import { statusLineText } from '../../src/statusline/status-line-text.ts';

const nowMs = Date.UTC(2026, 2, 1, 8, 5);
const prepared: PreparedStatus = {
  v: 1,
  checkedAtMs: nowMs - 1_000,
  day: '2026-03-01',
  today: { usd: 12.5, isWhole: true },
  plan: { name: 'max', spentUsd: 40, budgetUsd: 200 },
  budget: { name: 'app', spent: { usd: 7, isWhole: false }, limitUsd: 10 },
  sessions: {
    s: { cost: { usd: 1.25, isWhole: false }, failedCalls: 2, claimsWithoutEvidence: 0 },
    u: { cost: { usd: null, isWhole: false }, failedCalls: null, claimsWithoutEvidence: null },
  },
};
const lineOf = (status: PreparedStatus | undefined, session?: string) => statusLineText(status, { session, nowMs });

test('a status line says what is known; zero is left out, unknown is a question mark', () => {
  expect(lineOf(prepared, 's')).toBe(
    'today $12.50 · this session $1.25 + ? · 2 failed · max $40.00 of $200.00 · app $7.00 + ? of $10.00',
  );
  expect(lineOf(prepared, 'u')).toContain('this session $? · ? failed · ? claimed without evidence');
  expect(lineOf(prepared, 'toString')).toContain('this session ? ·');
  expect(lineOf(undefined)).toContain('nothing is prepared');
});

test('a status line of a watcher that ended names its day and its age', () => {
  const line = lineOf({ ...prepared, checkedAtMs: nowMs - 3 * 86_400_000 }, 's');
  expect(line).toContain('2026-03-01 $12.50');
  expect(line).toContain('as of 3 d ago');
});

test('names with control characters are inert in a status line', () => {
  const plan = { name: 'a\u001b[31m\u202eb', spentUsd: 1, budgetUsd: 2 };
  const budget = { name: 'a\u001b[31m\u202eb', spent: { usd: 1, isWhole: true }, limitUsd: 2 };
  for (const acting of ['\u001b', '\u202e']) expect(lineOf({ ...prepared, plan, budget })).not.toContain(acting);
});

test.each(['', '[]', '{"v":1}', '{"v":2}', JSON.stringify({ ...prepared, sessions: { s: null } }), 'null'])(
  'a prepared file of %j is as good as missing',
  (text) => {
    expect(parsePreparedStatus(text)).toBeUndefined();
  },
);

test('a status line keeps its message in the inbox, prints the line of before first, and works without a home', async () => {
  using temp = openTempHome();
  const places = hookPlacesOf(temp.path);
  const message = '{"session_id":"s","rate_limits":{}}';
  const call = { home: temp.path, places, message, before: 'printf mine-; cat', nowMs };
  expect(await showStatusLine(call)).toBe(`mine-${message}\nspine: nothing is prepared (is "spine watch" running?)\n`);
  mkdirSync(places.inbox);
  writeFileSync(join(temp.path, 'statusline.json'), JSON.stringify(prepared));
  expect(await showStatusLine({ ...call, before: 'exit 3' })).toContain('this session $1.25');
  const names = readdirSync(places.inbox);
  expect(names).toEqual([expect.stringMatching(/^\d+-\d+-status-line\.json$/)]);
  expect(readFileSync(join(places.inbox, names[0] ?? ''), 'utf8')).toBe(message);
});

test('what is prepared equals what the home answers', async () => {
  using temp = openTempHome();
  const transcript = join(temp.path, 'made-up-session.jsonl');
  writeFileSync(transcript, promptLine(1) + replyLine(1));
  await using home = await openHome({
    directory: join(temp.path, 'home'),
    homeDirectory: temp.path,
    clock: () => new Date(nowMs),
    timezone: 'UTC',
  });
  await home.import({ paths: [transcript] });
  const budgets = [
    { id: 'large', limitUsd: '1000', every: 'month' },
    { id: 'small', limitUsd: '1', every: 'month' },
  ];
  writeFileSync(join(temp.path, 'home', 'budgets.json'), JSON.stringify({ version: 1, budgets }));
  const status = await prepareStatus(home, nowMs, await countClaims(home, nowMs));
  const { totals } = home.reader.summary({ by: 'source', session: 'made-up-session' });
  expect(status.day).toBe('2026-03-01');
  expect(status.today.usd).toBe(totals.costUsd);
  expect(status.today.usd).toBeGreaterThan(0);
  expect(status.budget).toEqual({ name: 'small', spent: { usd: totals.costUsd, isWhole: true }, limitUsd: 1 });
  expect(status.sessions).toEqual({
    'made-up-session': { cost: { usd: totals.costUsd, isWhole: true }, failedCalls: 0, claimsWithoutEvidence: 0 },
  });
  expect(parsePreparedStatus(JSON.stringify(status))).toEqual(status);
});
