/**
 * Control characters, bidirectional overrides, zero-width, tag and line separators: they act on a terminal (P20). A joiner
 * between two pictures is not one of them: it makes one emoji of several.
 */
const active =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not pass.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|(?<!\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d|\u200d(?!\p{Extended_Pictographic})|\u{e0001}|[\u{e0020}-\u{e007f}]/gu;

/** Other people's text, made safe to print: what a terminal would act on is shown as an escape. */
export function inertText(text: string): string {
  return text.replace(active, escapeCharacter);
}

/** As `inertText`, for text of many lines: tabs and line ends stay. */
export function inertLines(text: string): string {
  return text.replace(active, (character) => (/[\t\r\n]/.test(character) ? character : escapeCharacter(character)));
}

/** As JSON would write it, so that an escape within JSON means the same character. */
function escapeCharacter(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
