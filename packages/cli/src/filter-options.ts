import type { ReaderUse } from '@agentspine/home';
import type { AskedAt } from '@agentspine/reader';
import { type Clock, clockOf } from '@agentspine/render';
import { didYouMean, internalTimelineKinds, parseCalendarDay, parseTimeZone, timelineKinds } from '@agentspine/schema';
import { homeCalendar, timezoneOf } from '@agentspine/stores';
import type { Command, CommandInput, Surroundings } from './command.ts';
import { CommandError } from './errors.ts';
import { countFlag, hasFlag, textFlag } from './parse-command-line.ts';

/** Whose days are meant, of every question that knows days. */
export const timezoneOption: Command['options'] = {
  timezone: { type: 'string', value: 'ZONE', help: 'whose days: Asia/Seoul, UTC … (default the local ones)' },
};

/** Where all hosts of a fleet are asked. */
export const fleetOption: Command['options'] = {
  fleet: {
    type: 'string',
    value: 'FOLDER',
    help: 'ask all homes that ship to this folder, or s3://BUCKET/PREFIX ("spine fleet")',
  },
};

/** Flags of every question that looks at a slice of the archive. */
export const sliceOptions: Command['options'] = {
  since: { type: 'string', value: 'TIME', help: 'from this time on' },
  until: { type: 'string', value: 'TIME', help: 'up to and including this time' },
  project: { type: 'string', value: 'PATH', help: 'a project: its path, its key, or the name of its folder' },
  source: { type: 'string', value: 'NAME', help: 'a harness, by its name in "spine import --list-harnesses"' },
  ...timezoneOption,
  ...fleetOption,
  'no-archive': { type: 'boolean', help: 'answer from the ledger alone, through a temporary read model' },
};

/** What `--since` and `--until` take, for descriptions. */
export const timeForms = [
  'Times are RFC 3339, a day (2026-04-01), or a span back from now (30m, 24h, 7d, 4w). Days are those of --timezone, else',
  'of "timezone" in config.json, else of TZ, else of the system.',
].join('\n');

/** What stands for a session, for descriptions. */
export const sessionForms =
  'A session is named by its id, its id in the trace (source:id), the beginning of one, or three letters or more of its title.';

/** What `--kind` of events takes. */
export const eventKinds = [...timelineKinds, ...internalTimelineKinds];

/** The slice that `sliceOptions` ask for. */
export function sliceOf(input: CommandInput) {
  return {
    since: textFlag(input, 'since'),
    until: textFlag(input, 'until'),
    project: textFlag(input, 'project'),
    source: textFlag(input, 'source'),
  };
}

/** Milliseconds of a flag that `parse` makes a time of; `undefined` when it was not given. @throws CommandError `CLI_USAGE` */
export function timeFlag(
  input: CommandInput,
  name: string,
  parse: (text: string) => string | undefined,
): number | undefined {
  const text = textFlag(input, name);
  if (text === undefined) return undefined;
  const time = parse(text);
  if (time === undefined) throw new CommandError('CLI_USAGE', `--${name} "${text}" is not a time. ${timeForms}`);
  return Date.parse(time);
}

/** How many of the newest items a feed begins with. */
const feedLimitDefault = 10;

/** Where a feed begins, and whether it goes on: `from` of `--from`, or the newest `--limit`; and `--follow`. */
export function feedStartOf<Position>(input: CommandInput, from: Position | undefined) {
  const follow = hasFlag(input, 'follow');
  if (from !== undefined) return { follow, from };
  return { follow, last: countFlag(input, 'limit', { min: 0 }) ?? feedLimitDefault };
}

/** `--no-archive`, or `AGENTSPINE_ARCHIVE=0` for every question (SPEC 2.12). */
export function readerUseOf(input: CommandInput, world: Surroundings): ReaderUse {
  return {
    useArchive: !hasFlag(input, 'no-archive') && world.env['AGENTSPINE_ARCHIVE'] !== '0',
    timezone: timezoneFlag(input),
  };
}

/** A question to a store that is not the archive. */
export function storeUseOf(input: CommandInput, store: NonNullable<ReaderUse['store']>): ReaderUse {
  return { useArchive: true, store, timezone: timezoneFlag(input) };
}

/** When a question is asked, and whose days it means. @throws CommandError `CLI_USAGE`, HomeError `HOME_BAD_TIMEZONE` */
export async function askedAtOf(input: CommandInput, world: Surroundings): Promise<AskedAt> {
  return { nowMs: world.clock().getTime(), calendar: await homeCalendar(world, timezoneFlag(input)) };
}

/** How times are written for whoever asks. @throws CommandError `CLI_USAGE`, HomeError `HOME_BAD_TIMEZONE` */
export async function clockFor(input: CommandInput, world: Surroundings): Promise<Clock> {
  return clockOf(await timezoneOf(world, timezoneFlag(input)));
}

/** Whose days the bounds of a question are, where they are days; a line for people. */
export function daysNote(input: CommandInput, timezone: string): string {
  const bounds = [textFlag(input, 'since'), textFlag(input, 'until')];
  const hasDay = bounds.some((bound) => bound !== undefined && parseCalendarDay(bound) !== undefined);
  return hasDay ? `\nDays are those of ${timezone}.\n` : '';
}

/** `--timezone`. @throws CommandError `CLI_USAGE` */
function timezoneFlag(input: CommandInput): string | undefined {
  const text = textFlag(input, 'timezone');
  if (text === undefined || parseTimeZone(text) !== undefined) return text;
  const hint = didYouMean(text, Intl.supportedValuesOf('timeZone'));
  const advice = 'give an IANA name such as Europe/Berlin, or UTC';
  throw new CommandError('CLI_USAGE', `--timezone "${text}" is not a time zone: ${advice}${hint}`);
}
