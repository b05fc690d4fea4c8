import type { DocumentText } from '@agentspine/schema';
import { counted } from './count-text.ts';

/** The first lines of a text, and how much is left. */
export interface FoldedText {
  readonly lines: readonly string[];
  /** Lines that are there and not shown. */
  readonly linesLeft: number;
  /** False where the text is the beginning of a longer one: what else is left is not known here. */
  readonly isWhole: boolean;
}

/** Line ends of all systems; a bare carriage return would write over its line on a terminal. */
const lineEnd = /\r\n|\n|\r/;

/** The lines of a text, without those that are empty at its end. */
export function linesOf(text: string): readonly string[] {
  return text.trimEnd().split(lineEnd);
}

/** The first `linesMax` lines; one more is shown rather than counted. */
export function foldLines({ text, isWhole }: DocumentText, linesMax: number): FoldedText {
  const lines = linesOf(text);
  const shown = lines.length <= linesMax + 1 ? [...lines] : lines.slice(0, linesMax);
  while (shown.length > 1 && shown.at(-1)?.trim() === '') shown.pop();
  return { lines: shown, linesLeft: lines.length - shown.length, isWhole };
}

/** What is left of a text, in words; '' where nothing is. */
export function leftWords({ linesLeft, isWhole }: Omit<FoldedText, 'lines'>): string {
  if (isWhole) return linesLeft === 0 ? '' : `… ${linesLeft} more line${linesLeft === 1 ? '' : 's'}`;
  return linesLeft === 0 ? '… and more' : `… at least ${counted(linesLeft + 1, 'more line')}`;
}
