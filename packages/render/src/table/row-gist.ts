import { recordKindOf } from '@agentspine/schema';
import { cutToWidth, displayWidth } from '../text/display-width.ts';
import { inertText } from '../text/inert-text.ts';

/** A terminal's line holds a time, a table and this much of a row. */
const gistWidthMax = 100;

/** Of one value; its row may have others that say more. */
const valueWidthMax = 40;

/** Of an id: that of a session with its source is whole, so that it can be copied. */
const idWidthMax = 60;

/** `key=value` for what a row says, on one line; JSON texts and the time of the event are for `--json`. */
export function rowGist(table: string, row: Readonly<Record<string, unknown>> | undefined): string {
  const mainTime = recordKindOf(table)?.mainTime ?? 'ts_utc';
  let gist = '';
  for (const [key, value] of Object.entries(row ?? {})) {
    if (key === 'id' || key === mainTime || key.endsWith('_json') || value === null) continue;
    gist += `${gist === '' ? '' : ' '}${inertText(key)}=${valueText(value, key.endsWith('_id') ? idWidthMax : valueWidthMax)}`;
    if (displayWidth(gist) > gistWidthMax) break;
  }
  return cutToWidth(gist, gistWidthMax);
}

function valueText(value: unknown, widthMax: number): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // A text may have millions of characters; what cannot be shown is not looked at.
  return cutToWidth(inertText(text.slice(0, widthMax * 4)), widthMax);
}
