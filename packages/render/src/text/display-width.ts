import { eastAsianWidth } from 'get-east-asian-width';

/** Latin, Greek and Cyrillic text, dashes, arrows and lines: one column a character, and no need to look closer. */
const narrow =
  /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2190-\u21ff\u2500-\u257f]*$/;

/** What is drawn as one picture of two columns, of however many code points it is made. */
const picture =
  /\p{Regional_Indicator}{1,2}|[\d#*]\ufe0f\u20e3?|\p{Extended_Pictographic}(?:\ufe0f?\u20e3|(?:\ufe0f|\p{Emoji_Modifier})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)+|\ufe0f\p{Emoji_Modifier}?)|\p{Emoji_Modifier_Base}\p{Emoji_Modifier}/gu;

/** What is drawn over the character before it or not at all; of Korean syllables, the vowels and finals that follow a consonant. */
const unseen =
  /[\p{Nonspacing_Mark}\p{Enclosing_Mark}\p{Default_Ignorable_Code_Point}\p{Control}\p{Format}\u1160-\u11ff\ud7b0-\ud7ff]/gu;

let segmenter: Intl.Segmenter | undefined;

/** How many columns a line of text takes on a terminal. */
export function displayWidth(text: string): number {
  if (narrow.test(text)) return text.length;
  let width = 0;
  const drawPicture = (): string => {
    width += 2;
    return '';
  };
  const rest = text.replace(picture, drawPicture).replace(unseen, '');
  for (const character of rest) width += eastAsianWidth(character.codePointAt(0) ?? 0);
  return width;
}

/** Where a text gives way to an ellipsis. */
export type CutPlace = 'start' | 'middle' | 'end';

/** The text, or as much of it as fits with an ellipsis where it was cut; no character is cut in two. */
export function cutToWidth(text: string, widthMax: number, place: CutPlace = 'end'): string {
  if (displayWidth(text) <= widthMax) return text;
  const characters = charactersOf(text);
  const room = Math.max(widthMax - 1, 0);
  if (place === 'end') return `${takeWidth(characters, room)}…`;
  const head = place === 'middle' ? takeWidth(characters, Math.ceil(room / 2)) : '';
  const tail = takeWidth(characters.toReversed(), room - displayWidth(head), (kept, next) => next + kept);
  return `${head}…${tail}`;
}

/** As much of a line of text as a terminal of this width shows on one line; without a width all of it. */
export function fitLine(text: string, { width }: { readonly width?: number | undefined }): string {
  return width === undefined ? text : cutToWidth(text, width);
}

function takeWidth(
  characters: readonly string[],
  widthMax: number,
  append: (kept: string, next: string) => string = (kept, next) => kept + next,
): string {
  let width = 0;
  let kept = '';
  for (const character of characters) {
    width += displayWidth(character);
    if (width > widthMax) break;
    kept = append(kept, character);
  }
  return kept;
}

/** Characters as people count them: a letter with its accents, an emoji of several code points. */
function charactersOf(text: string): readonly string[] {
  if (narrow.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
