import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timezoneIn, timezoneOf } from '@agentspine/stores';
import { openTempHome } from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { openHome } from '../src/index.ts';

/** The zone of a home whose `config.json` has `config`, and what was noticed. */
async function zoneOf({ config, env = {}, asked }: { config?: string; env?: Record<string, string>; asked?: string }) {
  using home = openTempHome();
  if (config !== undefined) writeFileSync(join(home.path, 'config.json'), config);
  const notices: string[] = [];
  const world = {
    env: { AGENTSPINE_HOME: home.path, ...env },
    homeDirectory: home.path,
    workingDirectory: home.path,
    clock: () => new Date(0),
    signal: new AbortController().signal,
    onNotice: (notice: string) => void notices.push(notice),
  };
  return { zone: await timezoneOf(world, asked), notices };
}

const config = '{"timezone":"Asia/Seoul"}';

describe('the days of a person are those', () => {
  test('of the zone that was asked for, before all else', async () => {
    const { zone } = await zoneOf({ asked: 'Asia/Kathmandu', config, env: { TZ: 'Europe/London' } });
    expect(zone).toBe('Asia/Kathmandu');
  });

  test('else of config.json, else of TZ, also with the colon of POSIX', async () => {
    expect((await zoneOf({ config, env: { TZ: 'Europe/London' } })).zone).toBe('Asia/Seoul');
    expect((await zoneOf({ config: '{}', env: { TZ: 'Europe/London' } })).zone).toBe('Europe/London');
    expect((await zoneOf({ env: { TZ: ':America/New_York' } })).zone).toBe('America/New_York');
  });

  test('else of the system, with a notice where TZ is not the name of a zone', async () => {
    const { zone: system, notices } = await zoneOf({});
    expect([Intl.DateTimeFormat('en-US', { timeZone: system }) instanceof Intl.DateTimeFormat, notices]).toEqual([
      true,
      [],
    ]);
    const odd = await zoneOf({ env: { TZ: 'CET-1CEST,M3.5.0' } });
    expect(odd.zone).toBe(system);
    expect(odd.notices).toEqual([expect.stringContaining('TZ is "CET-1CEST,M3.5.0", which is not a time zone')]);
  });
});

test('a zone that does not exist is refused with what to do, whoever names it', async () => {
  const code = 'HOME_BAD_TIMEZONE';
  await expect(zoneOf({ asked: 'Mars/Olympus' })).rejects.toThrow(
    expect.objectContaining({ code, message: expect.stringContaining('give an IANA name such as Europe/Berlin') }),
  );
  await expect(zoneOf({ config: '{"timezone":"Mars/Olympus"}' })).rejects.toThrow(
    expect.objectContaining({ code, message: expect.stringContaining('config.json: "timezone" is "Mars/Olympus"') }),
  );
  using home = openTempHome();
  await expect(openHome({ directory: home.path, timezone: 'Mars/Olympus' })).rejects.toThrow(
    expect.objectContaining({ code }),
  );
});

test.each(['{', '[]', '{}', 'null', undefined])('a config.json with %j names no zone', (text) => {
  expect(timezoneIn(text)).toEqual({ kind: 'timezone', timezone: undefined });
});

test.each(['{"timezone":5}', '{"timezone":"+09:00"}', '{"timezone":""}'])('%j is a problem of config.json', (text) => {
  expect(timezoneIn(text)).toMatchObject({ kind: 'problem' });
});
