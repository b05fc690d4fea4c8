/** Pure functions from data to text that people look at. */
export { type Column, type Look, renderTable } from './table/render-table.ts';
export { type CutPlace, cutToWidth, displayWidth, fitLine } from './text/display-width.ts';
export { inertLines, inertText } from './text/inert-text.ts';
export { paint, type Tone, wantsColor } from './text/paint.ts';
export { hangText, textColumns, wrapText } from './text/wrap-text.ts';
