import { isAscii } from '@agentspine/schema';

/** Text as it is compared: without case and accents, so that `cafe` is in `Café`. */
export function foldText(text: string): string {
  const lower = text.toLowerCase();
  return isAscii(text) ? lower : lower.normalize('NFKD').replace(/\p{Mn}/gu, '');
}

/** Folded text, with the way back. */
export interface FoldedText {
  /** In small letters, without marks. */
  readonly text: string;
  /** Where in the text a character of the folded one comes from; its length stands for the end. */
  readonly originOf: (index: number) => number;
}

/** As `foldText`, for code that shows what was found in it. */
export function foldWithOrigins(text: string): FoldedText {
  if (isAscii(text)) return { text: text.toLowerCase(), originOf: (index) => index };
  let folded = '';
  const origins: number[] = [];
  let origin = 0;
  for (const character of text) {
    const part = foldText(character);
    for (let index = 0; index < part.length; index += 1) origins.push(origin);
    folded += part;
    origin += character.length;
  }
  return { text: folded, originOf: (index) => origins[index] ?? text.length };
}
