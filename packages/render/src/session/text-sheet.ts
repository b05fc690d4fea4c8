import type { DocumentText } from '@agentspine/schema';
import type { Clock } from '../text/clock.ts';
import { cutToWidth, displayWidth } from '../text/display-width.ts';
import { foldLines, leftWords } from '../text/fold-lines.ts';
import { inertText } from '../text/inert-text.ts';
import { paint, type Tone } from '../text/paint.ts';
import { wrapLine } from '../text/wrap-line.ts';

/** Narrower than this nothing is wrapped into. */
export const columnsMin = 20;
/** A text that is shown for at least so many lines is read, and its lines are wrapped; others are looked at, and cut. */
const spokenLinesMin = 30;

/** What text is written on. */
export interface Sheet {
  readonly columns: number;
  readonly isFull: boolean;
  /** The folder of the session: paths in it are shown without it. */
  readonly directory: string | null;
  readonly hasColor: boolean;
  readonly clock: Clock;
}

/** How a text looks. */
export interface TextLook {
  readonly tone?: Tone;
  /** Before the first line; default as before the others. */
  readonly first?: string;
  readonly indent?: string;
}

/** A text of many lines, folded unless all of it is shown. */
export function* textLines(
  text: DocumentText,
  sheet: Sheet,
  look: TextLook & { readonly linesMax: number },
): Generator<string> {
  const { linesMax, indent = '' } = look;
  const { lines, ...left } = foldLines(text, sheet.isFull ? Number.POSITIVE_INFINITY : linesMax);
  const isSpoken = linesMax >= spokenLinesMin || sheet.isFull;
  for (const [index, line] of lines.entries()) {
    const first = index === 0 ? (look.first ?? indent) : indent;
    if (isSpoken) yield* wrapped(line, sheet, { ...look, first, indent });
    else yield `${first}${paint(cut(line, sheet, displayWidth(first)), look.tone, sheet)}\n`;
  }
  const words = leftWords(left);
  // Only a call that is not full can be asked for more.
  const hint = sheet.isFull || left.isWhole ? '' : ': --full shows it';
  if (words !== '') yield `${indent}${paint(`${words}${hint}`, 'quiet', sheet)}\n`;
}

/** A line in as many as the width needs. */
export function* wrapped(
  line: string,
  sheet: Sheet,
  { tone, indent = '', first = indent }: TextLook,
): Generator<string> {
  const width = Math.max(columnsMin, sheet.columns - Math.max(displayWidth(first), displayWidth(indent)));
  for (const [index, part] of wrapLine(shown(line), width).entries()) {
    yield `${index === 0 ? first : indent}${paint(part, tone, sheet)}\n`;
  }
}

/** A value after its label; further lines are aligned with its beginning. */
export function* hanging(label: string, value: string, sheet: Sheet): Generator<string> {
  yield* wrapped(value, sheet, { first: label, indent: ' '.repeat(label.length) });
}

/** In the full text a line is wrapped, else cut. */
export function fitted(line: string, sheet: Sheet, indent: number): readonly string[] {
  return sheet.isFull
    ? wrapLine(shown(line), Math.max(columnsMin, sheet.columns - indent))
    : [cut(line, sheet, indent)];
}

/** A line, or as much of it as the width has room for. */
export function cut(line: string, sheet: Sheet, indent = 0): string {
  return cutToWidth(shown(line), Math.max(columnsMin, sheet.columns - indent));
}

/** A tab is as wide as the place that it is at; four spaces are not. */
function shown(line: string): string {
  return inertText(line.replaceAll('\t', '    '));
}

/** A path, or a text that names one, without the folder of the session. */
export function withoutFolder(text: string, { directory }: Pick<Sheet, 'directory'>): string {
  if (directory === null || directory.length < 2) return text;
  const folder = directory.replace(/[\\/]$/, '');
  const inside = text.replaceAll(`${folder}/`, '');
  return inside.endsWith(folder) ? `${inside.slice(0, -folder.length)}.` : inside;
}
