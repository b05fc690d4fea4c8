import { inertText } from '@agentspine/render';

/**
 * Other people's text on a line of a content page. Every mark is written as its number, and letters and digits as they are: to
 * Markdown, to the short codes of a site generator (`{{ }}`, `{% %}`) and to HTML it is text and nothing else. Of a full stop and a hyphen the first is kept.
 */
export function contentText(text: string): string {
  return inertText(text).replace(/[!-'*+/:-@[-`{-~]|(?<=[-.])[-.]|(?<=www)\./gi, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** Markup within a content page: a blank line would end it, a brace begin a short code, and three plus signs read as the end of front matter. */
export function contentMarkup(markup: string): string {
  return markup
    .replace(/\n\s*\n/g, '\n')
    .replaceAll('+++', '&#43;&#43;&#43;')
    .replaceAll('{', '&#123;')
    .replaceAll('}', '&#125;');
}

/** A TOML string. A plus sign is escaped too: nothing within the front matter reads as its end. */
export function tomlString(text: string): string {
  const escaped = inertText(text).replace(/["\\+]/g, (mark) => (mark === '+' ? '\\u002B' : `\\${mark}`));
  return `"${escaped}"`;
}
