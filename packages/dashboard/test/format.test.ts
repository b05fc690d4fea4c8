import { routeTable } from '@agentspine/server';
import { expect, test } from 'vitest';
import { addressOf, paths } from '../page/state/client.ts';
import {
  ago,
  clockIn,
  count,
  counted,
  dayIn,
  money,
  projectName,
  short,
  span,
  timeIn,
  took,
  whenIn,
} from '../page/view/format.ts';

test.each([
  [null, true, '—'],
  [0, true, '$0.00'],
  [4_999, true, '<$0.01'],
  [5_000, true, '$0.01'],
  [1_234_567_890, true, '$1,234.57'],
  [12_340_000, false, '$12.34*'],
])('D30: %s microdollars are shown as %s %s', (costMicros, isCostWhole, shown) => {
  expect(money({ costMicros, isCostWhole })).toBe(shown);
});

test.each([
  [null, '—', '—'],
  [0, '0', '0'],
  [999, '999', '999'],
  [1_000, '1,000', '1.00 K'],
  [1_240_000, '1,240,000', '1.24 M'],
  [99_960, '99,960', '100 K'],
  [999_600, '999,600', '1.00 M'],
  ['12345678901234567890', '12,345,678,901,234,567,890', '12345679 T'],
])('D30: the count %s is shown as %s and %s', (value, long, brief) => {
  expect([count(value), short(value)]).toEqual([long, brief]);
});

test('one thing is one, and others are several', () => {
  expect([counted(1, 'call'), counted(0, 'call'), counted(1_200, 'call')]).toEqual([
    '1 call',
    '0 calls',
    '1,200 calls',
  ]);
});

test('times are of their zone, half hours and clock changes included', () => {
  const at = '2026-03-29T00:59:59.000Z';
  expect(timeIn('Europe/Berlin', at)).toBe('2026-03-29 01:59:59');
  expect(clockIn('Europe/Berlin', '2026-03-29T01:00:00.000Z')).toBe('03:00:00');
  expect(timeIn('Asia/Kathmandu', at)).toBe('2026-03-29 06:44:59');
  expect(dayIn('America/New_York', Date.parse(at))).toBe('2026-03-28');
  expect(timeIn('UTC', null)).toBe('—');
  expect(clockIn('UTC', '2026-04-01T00:00:00.000Z')).toBe('00:00:00');
});

test('what is past is said in its largest unit, and what is to come is now', () => {
  expect([0, 59_999, 60_000, 3_600_000, 90_000_000].map(span)).toEqual(['0 s', '59 s', '1 min', '1 h 0 min', '1 d']);
  expect(ago('2026-04-01T00:00:10.000Z', Date.parse('2026-04-01T00:00:00.000Z'))).toBe('0 s ago');
  expect([ago(null, 0), took(null), took(0), took(1_500)]).toEqual(['—', '', '0 ms', '1.5 s']);
});

test('D40: the page asks every question where the server answers it', () => {
  const ofServer = Object.fromEntries(Object.entries(routeTable).map(([name, { path }]) => [name, path]));
  expect(paths).toEqual(ofServer);
});

test('an address of a question has its key in the path and nothing of what is not asked', () => {
  expect(addressOf('events', { key: 'codex:1/2', places: [1, 2], limit: undefined })).toBe(
    '/api/v1/sessions/codex%3A1%2F2/events?places=1%2C2',
  );
  expect(addressOf('meta', {})).toBe('/api/v1/meta');
});

test('a time of the last week is how long ago it was, an older one its day in the shown zone', () => {
  const now = Date.parse('2026-04-10T12:00:00Z');
  expect(whenIn('UTC', '2026-04-10T11:58:00Z', now)).toBe('2 min ago');
  expect(whenIn('Asia/Kolkata', '2026-04-01T20:00:00Z', now)).toBe('2026-04-02');
  expect(whenIn('UTC', null, now)).toBe('—');
});

test.each([
  ['/code/shop', 'shop'],
  ['example.com/demo/shop', 'shop'],
  ['C:\\code\\shop\\', 'shop'],
  ['shop', 'shop'],
  ['/', '/'],
])('the project %s is called %s in a list', (project, name) => {
  expect(projectName(project)).toBe(name);
});
