/** A word, a code span or other quotation, or a mark of punctuation of a sentence. */
export interface Token {
  readonly kind: 'word' | 'code' | 'mark';
  /** Words in lower case with a straight apostrophe; code as it is. */
  readonly text: string;
}

const tokensMax = 400;
const token =
  /`([^`]{0,400})`|"([^"\s]{1,60}\s[^"\n]{1,300})"|“([^”\s]{1,60}\s[^”\n]{1,300})”|(\d[\d,.]*\d|[\p{L}\p{N}][\p{L}\p{N}'’_+-]*)|([✓✅✔☑✗✘❌])|([,;:()|?!.\u2013\u2014])/gu;

/** Cuts a sentence into tokens; bold and links leave their words. */
export function tokensOf(sentence: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const [, code, straight, curly, word, sign, mark] of sentence.matchAll(token)) {
    const quoted = code ?? straight ?? curly;
    if (quoted !== undefined) tokens.push({ kind: 'code', text: quoted });
    else if (word !== undefined || sign !== undefined) tokens.push({ kind: 'word', text: plain(word ?? sign ?? '') });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    if (tokens.length >= tokensMax) break;
  }
  return tokens;
}

function plain(word: string): string {
  return word
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[-']+$/, '');
}
