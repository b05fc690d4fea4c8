import { readlinkSync } from 'node:fs';
import { type Calendar, calendarOf, parseTimeZone, type TimeZone, utc } from '@agentspine/schema';
import { HomeError } from './errors.ts';
import type { HomeContext } from './home-context.ts';
import { homeOf, readSettings } from './home-paths.ts';

/** What each place may name, for errors. */
const advice = 'give an IANA name such as Europe/Berlin, or UTC';

/**
 * The time zone of days in answers: the zone that was asked for, else `timezone` of `config.json`, else `TZ`, else that of
 * the system. A `TZ` that is not the name of a zone is ignored with a notice.
 * @throws HomeError `HOME_BAD_TIMEZONE`
 */
export async function timezoneOf(world: HomeContext, asked?: string): Promise<TimeZone> {
  if (asked !== undefined) return parseTimeZone(asked) ?? refuseZone(`there is no time zone "${asked}": ${advice}`);
  const { config } = homeOf(world);
  // What else is wrong with the file is reported by those who need it, and by the doctor.
  const { text } = await readSettings(config).catch(() => ({ text: undefined }));
  const configured = timezoneIn(text);
  if (configured.kind === 'problem') return refuseZone(`${config}: ${configured.problem}`);
  return configured.timezone ?? timezoneOfMachine(world);
}

/** The calendar of `timezoneOf`. */
export async function homeCalendar(world: HomeContext, asked?: string): Promise<Calendar> {
  return calendarOf(await timezoneOf(world, asked));
}

/** The `timezone` of `config.json`, or what is wrong with it. */
export type ConfiguredTimezone =
  | { readonly kind: 'timezone'; readonly timezone: TimeZone | undefined }
  | { readonly kind: 'problem'; readonly problem: string };

/** Reads `timezone` of the text of `config.json`; `undefined` where it has none. */
export function timezoneIn(configText: string | undefined): ConfiguredTimezone {
  const value = valueIn(configText);
  if (value === undefined) return { kind: 'timezone', timezone: undefined };
  const timezone = typeof value === 'string' ? parseTimeZone(value) : undefined;
  if (timezone !== undefined) return { kind: 'timezone', timezone };
  return { kind: 'problem', problem: `"timezone" is ${JSON.stringify(value)}, which is not a time zone: ${advice}` };
}

function valueIn(text: string | undefined): unknown {
  try {
    const config: unknown = JSON.parse(text ?? '');
    return typeof config === 'object' && config !== null && 'timezone' in config ? config.timezone : undefined;
  } catch {
    return undefined;
  }
}

function timezoneOfMachine({ env, onNotice }: HomeContext): TimeZone {
  // A colon before the name is POSIX's for "as the system has it".
  const named = env['TZ']?.replace(/^:/, '') ?? '';
  const timezone = parseTimeZone(named);
  if (timezone !== undefined) return timezone;
  const system = (env['TZ'] === undefined ? linkedZone() : undefined) ?? zoneOfEngine();
  if (named !== '') onNotice(`TZ is "${named}", which is not a time zone; days are those of ${system}: ${advice}`);
  return system;
}

/** The zone that a Unix system has by the name of a file, which is where the engine finds it too, at fifteen times the cost. */
function linkedZone(): TimeZone | undefined {
  try {
    const [, name = ''] = readlinkSync('/etc/localtime').split('/zoneinfo/');
    return parseTimeZone(name);
  } catch {
    return undefined;
  }
}

/** The engine knows no zone where `TZ` of the process is not the name of one, whatever its type says. */
function zoneOfEngine(): TimeZone {
  const known: string | undefined = new Intl.DateTimeFormat('en-US').resolvedOptions().timeZone;
  return parseTimeZone(known ?? '') ?? utc;
}

function refuseZone(message: string): never {
  throw new HomeError('HOME_BAD_TIMEZONE', message);
}
