import { cutToWidth } from './display-width.ts';
import { linesOf } from './fold-lines.ts';
import { inertText } from './inert-text.ts';

/** Text that is markup already; only `html` and what draws charts make it, so that nothing else reaches a page unescaped. */
export interface Markup {
  /** HTML: whatever it holds is put into a page as it is. */
  readonly markup: string;
}

/** What a template may hold: text and numbers are escaped, markup is not. */
type Part = string | number | Markup | readonly Markup[];

/** Makes markup of a template: what is put into it is text, whatever it looks like, unless it is markup itself. */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const text = template.reduce((before, piece, index) => before + markupOf(parts[index - 1] ?? '') + piece);
  return { markup: text };
}

/** Text of many lines as markup: its line ends stay, and nothing else of it acts. */
export function markupOfLines(text: string): Markup {
  return { markup: linesOf(text).map(escapeText).join('\n') };
}

function markupOf(part: Part): string {
  if (typeof part === 'object') return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
  return escapeText(String(part));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe between tags and within a quoted attribute; what would act on the reader's eye is shown as an escape. */
function escapeText(text: string): string {
  return inertText(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** No useful name is longer; the measuring of wide characters takes its time. */
const nameCharactersMax = 1_000;

/** A name from the data as a person sees it: on one line, at most so many columns wide; `—` where a row does not say it. */
export function shownName(name: string | null, widthMax = 120): string {
  if (name === null) return '—';
  return name.trim() === '' ? '(blank)' : cutToWidth(inertText(name.slice(0, nameCharactersMax)), widthMax);
}
