/** Characters (UTF-16 units) of a prompt or an answer that are in its row; the rest is in custody. */
export const spokenCharsMax = 32_000;
/** Of what a tool is given, or gives back. */
export const toolCharsMax = 4_000;

export interface CutText {
  readonly text: string;
  readonly isCut: boolean;
}

/** The beginning of a text as UTF-8 can hold it; no character is cut in two. */
export function cutText(text: string, charsMax: number): CutText {
  if (text.length <= charsMax) return { text: text.toWellFormed(), isCut: false };
  const last = text.charCodeAt(charsMax - 1);
  const end = last >= 0xd800 && last < 0xdc00 ? charsMax - 1 : charsMax;
  return { text: text.slice(0, end).toWellFormed(), isCut: true };
}
