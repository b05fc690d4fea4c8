/** What a person wrote in a prompt of a transcript, and when. */
export interface PromptWords {
  /** Without what Cursor puts around it. */
  readonly text: string;
  /** When it was sent, to the minute; '' where the prompt does not say it, or not of which time zone it is. */
  readonly ts: string;
}

const stamp = /^\s*<timestamp>([^<]*)<\/timestamp>\s*/;

/** Such as `Friday, Sep 4, 2026, 2:21 AM (UTC+8)`. */
const stampForm =
  /(?<month>[A-Z][a-z]{2})[a-z]* (?<day>[1-3]?\d), (?<year>\d{4}),? (?:at )?(?<hour>1?\d):(?<minute>[0-5]\d)\s(?<half>[AP])M \((?:UTC|GMT)(?:(?<sign>[+-])(?<hours>1?\d)(?::(?<minutes>[0-5]\d))?)?\)$/;
const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/**
 * Reads a prompt of a transcript of Cursor: a time, then the words of the person in `<user_query>`, of which there are more where prompts had waited.
 * Older versions write the words alone.
 */
export function readPromptWords(whole: string): PromptWords {
  const said = stamp.exec(whole)?.[1];
  const asked = queriesIn(whole);
  const text = asked.length > 0 ? asked.join('\n\n') : whole.replace(stamp, '');
  return { text, ts: said === undefined ? '' : stampedAt(said.trim()) };
}

/** Looks at each character once, whatever is opened and not closed. */
function queriesIn(whole: string): readonly string[] {
  const [open, close] = ['<user_query>', '</user_query>'];
  const found: string[] = [];
  for (let at = whole.indexOf(open); at >= 0; at = whole.indexOf(open, at)) {
    const end = whole.indexOf(close, at);
    if (end < 0) break;
    found.push(
      whole
        .slice(at + open.length, end)
        .replace(/^\n/, '')
        .replace(/\n$/, ''),
    );
    at = end + close.length;
  }
  return found;
}

function stampedAt(said: string): string {
  const { month, day, year, hour, minute, half, sign, hours, minutes } = stampForm.exec(said)?.groups ?? {};
  const monthIndex = months.indexOf(month ?? '?') / 3;
  if (monthIndex < 0 || !Number.isInteger(monthIndex)) return '';
  const hourOfDay = (Number(hour) % 12) + (half === 'P' ? 12 : 0);
  const local = Date.UTC(Number(year), monthIndex, Number(day), hourOfDay, Number(minute));
  if (new Date(local).getUTCDate() !== Number(day)) return '';
  const aheadMinutes = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1);
  return new Date(local - aheadMinutes * 60_000).toISOString();
}
