import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DailyReport } from '@agentspine/reader';
import { expect, test } from 'vitest';
import { hostileNames, writeBusyDay } from '../daily-page/daily-day.ts';
import { SpineStore } from '../spine-store.ts';
import { activeCharacters, digestTree, TestSpine } from '../test-spine.ts';

/** Messages by source, each at a time. */
function writeMessages(home: string, messages: readonly (readonly [source: string, time: string])[]): void {
  using spine = new SpineStore(home);
  for (const [index, [source, time]] of messages.entries()) {
    spine.add('messages', index + 1, { ts_utc: time, source, direction: 'inbound' });
  }
}

const fileOf = (spine: TestSpine, name: string): string => readFileSync(join(spine.home, 'analytics', name), 'utf8');

test('A042: a day is [D 00:00Z, D+1 00:00Z), as JSON and HTML, and a second run writes the same bytes', async () => {
  using spine = new TestSpine();
  writeMessages(spine.home, [
    ['before', '2026-04-18T23:59:59.999Z'],
    ['first', '2026-04-19T00:00:00.000Z'],
    ['last', '2026-04-19T23:59:59.999Z'],
    ['after', '2026-04-20T00:00:00.000Z'],
  ]);
  await spine.say('analytics', 'daily', '--date', '2026-04-19');
  const written = digestTree(join(spine.home, 'analytics'));
  expect(Object.keys(written).sort()).toEqual(['daily-2026-04-19.html', 'daily-2026-04-19.json', 'index.html']);
  const report = JSON.parse(fileOf(spine, 'daily-2026-04-19.json')) as DailyReport;
  expect(report.day).toBe('2026-04-19');
  expect(report.messages.bySource.map(({ source }) => source)).toEqual(['first', 'last']);
  const page = fileOf(spine, 'daily-2026-04-19.html');
  expect(['before', 'first', 'last', 'after'].filter((source) => page.includes(`>${source}</td>`))).toEqual([
    'first',
    'last',
  ]);
  await spine.run(['analytics', 'daily', '--date', '2026-04-19'], { clock: () => new Date('2027-01-01T00:00:00Z') });
  expect(digestTree(join(spine.home, 'analytics'))).toEqual(written);
});

test('a row written late joins the report of the day on which it happened', async () => {
  using spine = new TestSpine();
  using store = new SpineStore(spine.home);
  const message = (time: string, direction: string) => ({ ts_utc: time, source: 'email', direction });
  store.add('messages', 1, message('2026-04-19T10:00:00.000Z', 'inbound'));
  expect(await spine.json<DailyReport>('analytics', 'daily', '--date', '2026-04-19')).toMatchObject({
    messages: { total: 1 },
  });
  // The day after: its id says so, its event does not.
  const nextDay = Date.parse('2026-04-20T10:00:00.000Z') * 1_000;
  store.add('messages', nextDay, message('2026-04-19T09:00:00.000Z', 'outbound'));
  const again = await spine.json<DailyReport>('analytics', 'daily', '--date', '2026-04-19');
  expect(again.messages).toMatchObject({ total: 2 });
  expect(again.messages.byHour.filter(({ inbound, outbound }) => inbound + outbound > 0)).toEqual([
    { hour: 9, startsAt: '2026-04-19T09:00:00.000Z', inbound: 0, outbound: 1, other: 0 },
    { hour: 10, startsAt: '2026-04-19T10:00:00.000Z', inbound: 1, outbound: 0, other: 0 },
  ]);
  expect(JSON.parse(fileOf(spine, 'daily-2026-04-19.json'))).toEqual(again);
});

test('without a date it is today in the zone of the person, and what it says is the headlines and where the files are', async () => {
  using spine = new TestSpine();
  writeMessages(spine.home, [['email', '2026-05-15T01:00:00.000Z']]);
  const name = join(spine.home, 'analytics', 'daily-2026-05-15');
  expect(await spine.say('analytics', 'daily')).toBe(
    [
      '2026-05-15 (UTC)',
      'Sessions imported        0  0 prompts',
      'Tool calls imported      0  0 failed, 0 of unknown outcome',
      'Cost                 $0.00  no use of tokens was recorded or imported',
      'Messages recorded        1  1 in, 0 out',
      'Tool calls recorded      0  0 failed, 0 of unknown outcome',
      'Sessions up              0  0 down, 0 notes',
      'Errors                   0  0 crashes, 0 watchdog events',
      '',
      `${name}.html`,
      `${name}.json`,
      '',
    ].join('\n'),
  );
});

test('--json prints what the file holds, and integers beyond 2^53 keep every digit', async () => {
  using spine = new TestSpine();
  using store = new SpineStore(spine.home);
  const usage = { ts_utc: '2026-04-19T10:00:00.000Z', input_tokens: Number.MAX_SAFE_INTEGER, cost_usd_micros: 2 ** 40 };
  for (const id of [1, 2]) store.add('token_usage', id, usage);
  const printed = await spine.say('analytics', 'daily', '--date', '2026-04-19', '--json');
  expect(printed).toBe(fileOf(spine, 'daily-2026-04-19.json'));
  const { tokens } = JSON.parse(printed) as DailyReport;
  // 2 * (2^53 - 1) and 2 * 2^40.
  expect(tokens.totals.inputTokens.sum).toBe('18014398509481982');
  expect(tokens.totals.costUsdMicros.sum).toBe(2_199_023_255_552);
  const page = fileOf(spine, 'daily-2026-04-19.html');
  expect(page).toContain('>18,014,398,509,481,982<');
  expect(page).toContain('>$2,199,023.255552<');
});

test('-o takes another folder, which is for its owner alone', async () => {
  using spine = new TestSpine();
  writeMessages(spine.home, []);
  await spine.say('analytics', 'daily', '-o', 'reports/here');
  const folder = join(spine.folder, 'reports/here');
  expect(readdirSync(folder).sort()).toEqual(['daily-2026-05-15.html', 'daily-2026-05-15.json', 'index.html']);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
  expect(readdirSync(spine.home)).not.toContain('analytics');
});

test('a date that is none is a wrong call, and writes nothing', async () => {
  using spine = new TestSpine();
  writeMessages(spine.home, []);
  for (const date of ['2026-02-30', 'yesterday', '', '2026-4-19', '../../etc', '2026-04-19T00:00:00Z']) {
    const { exitCode, stdout, stderr } = await spine.run(['analytics', 'daily', '--date', date]);
    expect([date, exitCode, stdout]).toEqual([date, 2, '']);
    expect(stderr).toMatch(/^spine analytics: --date takes a day as YYYY-MM-DD, not ".*"; see /);
  }
  expect((await spine.run(['analytics', 'yearly'])).exitCode).toBe(2);
  expect(readdirSync(spine.home)).not.toContain('analytics');
});

test('a home in which nothing was recorded is named, and nothing is made', async () => {
  using spine = new TestSpine();
  const { exitCode, stdout, stderr } = await spine.run(['analytics', 'daily']);
  expect([exitCode, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/\(READER_NO_SPINE\)\n$/);
  expect(readdirSync(spine.folder)).toEqual([]);
});

test('leftovers of a crash do not stand in the way, and runs at once leave two whole files', async () => {
  using spine = new TestSpine();
  writeBusyDay(spine.home);
  mkdirSync(join(spine.home, 'analytics'), { mode: 0o700 });
  writeFileSync(join(spine.home, 'analytics', 'daily.tmp'), 'half a fi');
  const printed = await Promise.all(
    [1, 2, 3].map(() => spine.say('analytics', 'daily', '--date', '2026-04-19', '--json')),
  );
  expect(new Set(printed).size).toBe(1);
  expect(readdirSync(join(spine.home, 'analytics')).sort()).toEqual([
    'daily-2026-04-19.html',
    'daily-2026-04-19.json',
    'index.html',
  ]);
  expect(fileOf(spine, 'daily-2026-04-19.html').endsWith('</html>\n')).toBe(true);
});

test('nothing that a record holds acts on a terminal, and in JSON it reads as it was written', async () => {
  using spine = new TestSpine();
  writeBusyDay(spine.home);
  const text = await spine.say('analytics', 'daily', '--date', '2026-04-19', '--json');
  expect(activeCharacters(text)).toEqual([]);
  const { toolCalls } = JSON.parse(text) as DailyReport;
  expect(toolCalls.byTool.map(({ tool }) => tool)).toEqual(expect.arrayContaining([...hostileNames]));
});

test('pages are linked with the ones before and after of their period and zone, in whatever order they are written', async () => {
  using spine = new TestSpine();
  writeMessages(spine.home, []);
  const linksOf = (name: string) =>
    [...fileOf(spine, name).matchAll(/<a rel="(\w+)" href="([^"]+)"/g)].map(([, ...link]) => link.join(' '));
  for (const date of ['2026-04-19', '2026-04-12', '2026-04-20'])
    await spine.say('analytics', 'daily', '--date', date, '--timezone', 'UTC');
  const written = digestTree(join(spine.home, 'analytics'));
  await spine.say('analytics', 'daily', '--date', '2026-04-19', '--timezone', 'UTC');
  expect(digestTree(join(spine.home, 'analytics'))).toEqual(written);
  await spine.say('analytics', 'daily', '--date', '2026-04-19', '--timezone', 'Asia/Seoul');
  await spine.say('analytics', 'weekly', '--date', '2026-04-19', '--timezone', 'UTC');
  expect(linksOf('daily-2026-04-12.html')).toEqual(['index index.html', 'next daily-2026-04-19.html']);
  expect(linksOf('daily-2026-04-19.html')).toEqual([
    'prev daily-2026-04-12.html',
    'index index.html',
    'next daily-2026-04-20.html',
  ]);
  expect(linksOf('daily-2026-04-19.Asia-Seoul.html')).toEqual(['index index.html']);
  const index = fileOf(spine, 'index.html');
  expect([...index.matchAll(/<h2>([^<]+)<|href="([^"]+)"/g)].map(([, heading, page]) => heading ?? page)).toEqual([
    'Days',
    'daily-2026-04-20.html',
    'daily-2026-04-19.html',
    'daily-2026-04-12.html',
    'Days, Asia-Seoul',
    'daily-2026-04-19.Asia-Seoul.html',
    'Weeks',
    'weekly-2026-04-13.html',
  ]);
});

test('an index.html that somebody else made stays, and a neighbour that cannot be read stops nothing', async () => {
  using spine = new TestSpine();
  writeMessages(spine.home, []);
  const folder = join(spine.folder, 'site');
  mkdirSync(join(folder, 'daily-2026-04-18.html'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<h1>mine</h1>');
  const { exitCode, stderr } = await spine.run(['analytics', 'daily', '--date', '2026-04-19', '-o', folder]);
  expect([exitCode, readFileSync(join(folder, 'index.html'), 'utf8')]).toEqual([0, '<h1>mine</h1>']);
  expect(stderr).toContain('is not an index of reports, so it stays as it is');
});

test('--page also writes a content page, of the zone in a name without a full stop, and a second run writes the same bytes', async () => {
  using spine = new TestSpine();
  writeBusyDay(spine.home);
  const write = () =>
    spine.say('analytics', 'daily', '--date', '2026-04-19', '--timezone', 'Asia/Seoul', '--page', 'site/content');
  expect(await write()).toContain('site/content/daily-2026-04-19-Asia-Seoul.md');
  const folder = join(spine.folder, 'site/content');
  expect(readdirSync(folder)).toEqual(['daily-2026-04-19-Asia-Seoul.md']);
  const written = digestTree(folder);
  await write();
  expect(digestTree(folder)).toEqual(written);
});
