/** Latin text and the punctuation of our own tables: one column a character, and no need to look closer. */
const narrow = /^[\u0020-\u02ff\u2010-\u2027]*$/;

/** What terminals draw two columns wide: East Asian wide and full-width characters, and emoji. */
const wide =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

let segmenter: Intl.Segmenter | undefined;

/** How many columns a line of text takes on a terminal. */
export function displayWidth(text: string): number {
  if (narrow.test(text)) return text.length;
  return charactersOf(text).reduce((width, character) => width + widthOf(character), 0);
}

/** The text, or as much of it as fits with an ellipsis behind it; no character is cut in two. */
export function cutToWidth(text: string, widthMax: number): string {
  if (displayWidth(text) <= widthMax) return text;
  let width = 1;
  let kept = '';
  for (const character of charactersOf(text)) {
    width += widthOf(character);
    if (width > widthMax) break;
    kept += character;
  }
  return `${kept}…`;
}

function widthOf(character: string): number {
  return wide.test(character) ? 2 : 1;
}

/** Characters as people count them: a letter with its accents, an emoji of several code points. */
function charactersOf(text: string): readonly string[] {
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
