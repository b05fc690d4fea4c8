/** A text as one word of a command for a shell: an id that a program chose must not be more than a word where somebody pastes it. */
export function shellWord(text: string): string {
  if (/^[\w.:/@%+=,][\w.:/@%+=,-]*$/.test(text)) return text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal may act on them while they are pasted, also within quotes.
  const control = /[\u0000-\u001f\u007f-\u009f]/g;
  if (!control.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const escaped = text.replace(/[\\']/g, (character) => `\\${character}`);
  return `$'${escaped.replace(control, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;
}
