import { describe, expect, test } from 'vitest';
import { addDays, type CalendarDay, calendarOf, parseCalendarDay, parseTimeZone } from '../../src/index.ts';

const calendar = (name: string) => {
  const zone = parseTimeZone(name);
  if (zone === undefined) throw new TypeError(`no zone ${name}`);
  return calendarOf(zone);
};
const day = (text: string) => parseCalendarDay(text) as CalendarDay;
const bounds = (zone: string, text: string) => {
  const { startMs, endMs } = calendar(zone).boundsOf(day(text));
  return [new Date(startMs).toISOString(), (endMs - startMs) / 3_600_000];
};

describe('a day of a zone', () => {
  test.each([
    ['UTC', '2026-04-01', '2026-04-01T00:00:00.000Z', 24],
    ['Asia/Seoul', '2026-04-01', '2026-03-31T15:00:00.000Z', 24],
    ['Asia/Kathmandu', '2026-04-01', '2026-03-31T18:15:00.000Z', 24],
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z', 23],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z', 25],
    ['Europe/London', '2026-03-29', '2026-03-29T00:00:00.000Z', 23],
    ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00.000Z', 24.5],
    // The clock jumps from midnight to one o'clock, and shows the last hour of the day twice.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', 23],
    ['America/Sao_Paulo', '2018-02-17', '2018-02-17T02:00:00.000Z', 25],
    // The clock is set back a minute after midnight: the day that had begun goes on.
    ['America/St_Johns', '2010-11-07', '2010-11-07T02:30:00.000Z', 25],
    // Samoa left this day out.
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', 0],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z', 24],
  ])('of %s, %s begins at %s and has %d hours', (zone, text, start, hours) => {
    expect(bounds(zone, text)).toEqual([start, hours]);
  });

  test.each(['UTC', 'Asia/Kathmandu', 'America/New_York', 'America/St_Johns', 'Africa/Casablanca', 'Pacific/Apia'])(
    'days of %s follow each other without gap, and each instant is in the day that has it',
    (zone) => {
      const { boundsOf, dayAt } = calendar(zone);
      for (const first of ['2010-11-01', '2011-12-25', '2026-02-10', '2026-10-25']) {
        for (let at = day(first), left = 45; left > 0; left -= 1) {
          const { startMs, endMs } = boundsOf(at);
          const next = addDays(at, 1) as CalendarDay;
          expect(boundsOf(next).startMs).toBe(endMs);
          if (endMs > startMs) expect([dayAt(startMs), dayAt(endMs - 1)]).toEqual([at, at]);
          at = next;
        }
      }
    },
  );

  test('years at the edges have days, and a year of five digits has none', () => {
    const { dayAt, boundsOf } = calendar('Asia/Seoul');
    expect(dayAt(Date.parse('0000-06-01T00:00:00Z'))).toBe('0000-06-01');
    expect(dayAt(Date.parse('+010000-06-01T00:00:00Z'))).toBeUndefined();
    expect(boundsOf(day('9999-12-31')).startMs).toBe(Date.parse('9999-12-30T15:00:00Z'));
  });
});

describe('the hours of a day', () => {
  const hoursOf = (zone: string, text: string) => calendar(zone).hoursOf(day(text));

  test('are 24, from midnight of the zone on, also where the offset is no whole hour', () => {
    const hours = hoursOf('Asia/Kathmandu', '2026-04-01');
    expect(hours.map(({ hour }) => hour)).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
    expect(new Date(hours[1]?.startMs ?? 0).toISOString()).toBe('2026-03-31T19:15:00.000Z');
    expect(hours[0]?.offsetMinutes).toBe(345);
  });

  test('are 23 without the hour that the clock jumps over, and 25 with one hour twice, told apart by the offset', () => {
    const spring = hoursOf('America/New_York', '2026-03-08').map(({ hour }) => hour);
    expect([spring.length, spring.slice(0, 3)]).toEqual([23, [0, 1, 3]]);
    const autumn = hoursOf('America/New_York', '2026-11-01');
    expect(autumn.length).toBe(25);
    expect(autumn.slice(1, 3).map(({ hour, offsetMinutes }) => [hour, offsetMinutes])).toEqual([
      [1, -240],
      [1, -300],
    ]);
  });

  test('follow each other without gap where the clock is set by half an hour', () => {
    const hours = hoursOf('Australia/Lord_Howe', '2026-04-05');
    for (const [index, { endMs }] of hours.slice(0, -1).entries()) expect(hours[index + 1]?.startMs).toBe(endMs);
    expect(hours.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)).toBe(24.5 * 3_600_000);
  });
});

describe('the name of a zone', () => {
  test.each([
    ['Asia/Kathmandu', 'Asia/Kathmandu'],
    ['asia/seoul', 'Asia/Seoul'],
    ['utc', 'UTC'],
    ['Etc/UTC', 'UTC'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
  ])('%s is read as %s', (text, zone) => {
    expect(parseTimeZone(text)).toBe(zone);
  });

  test.each(['', 'Mars/Olympus', '+09:00', 'Asia/Seoul\n', '../etc/localtime', 'x'.repeat(70)])(
    '%j is refused',
    (text) => {
      expect(parseTimeZone(text)).toBeUndefined();
    },
  );
});
