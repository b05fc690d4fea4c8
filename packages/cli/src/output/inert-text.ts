/** Control characters, bidirectional overrides, zero-width and line separators: they act on a terminal (P20). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not pass.
const active = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Other people's text, made safe to print: what a terminal would act on is shown as an escape. */
export function inertText(text: string): string {
  return text.replace(active, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
