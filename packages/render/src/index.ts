/** Pure functions from data to text that people look at. */
export { type PagedTerminal, type Pager, pagerOf } from './pager/pager-of.ts';
export { ReportOutput } from './pager/report-output.ts';
export { type Column, type Look, moreNote, renderTable, timesNote } from './table/render-table.ts';
export { rowGist } from './table/row-gist.ts';
export { type Clock, clockOf, utcClock } from './text/clock.ts';
export { type CutPlace, cutToWidth, displayWidth, fitLine } from './text/display-width.ts';
export { inertLines, inertText } from './text/inert-text.ts';
export { paint, type Tone, wantsColor } from './text/paint.ts';
export { toneOf } from './text/tone-of.ts';
export { wrapLine, wrapNotes } from './text/wrap-line.ts';
export { hangText, textColumns, wrapText } from './text/wrap-text.ts';
