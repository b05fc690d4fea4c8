/** Parts shorter than this on average are of a key or a digest, and not of a name that somebody gave. */
const partCharactersMin = 2.5;
const partsMax = 8;

/** The parts of a name such as `readFileSync` or `parseHTMLPage`, as they are written; `undefined` for any other text. */
export function splitName(name: string): readonly string[] | undefined {
  const parts: string[] = [];
  let start = 0;
  for (let index = 1; index < name.length; index += 1) {
    if (!beginsPart(name, index)) continue;
    if (parts.push(name.slice(start, index)) >= partsMax) return undefined;
    start = index;
  }
  parts.push(name.slice(start));
  if (parts.length < 2 || name.length / parts.length < partCharactersMin) return undefined;
  return parts;
}

/** `F` in `readFile`, `P` in `HTMLPage`. */
function beginsPart(name: string, index: number): boolean {
  const code = name.charCodeAt(index);
  if (!isUpper(code)) return false;
  const before = name.charCodeAt(index - 1);
  return isLower(before) || isDigit(before) || (isUpper(before) && isLower(name.charCodeAt(index + 1)));
}

/** A longer text is not taken for a name. */
const nameCharactersMax = 64;

/** The names in a text that have a capital after a character that is not one, each as often as it is there. */
export function* findNames(text: string): Generator<string, void, void> {
  const capital = /[a-z0-9][A-Z]/g;
  for (let match = capital.exec(text); match !== null; match = capital.exec(text)) {
    let start = match.index;
    while (start > 0 && isOfName(text.charCodeAt(start - 1))) start -= 1;
    let end = match.index + 2;
    while (end < text.length && isOfName(text.charCodeAt(end))) end += 1;
    if (end - start <= nameCharactersMax) yield text.slice(start, end);
    capital.lastIndex = end;
  }
}

function isOfName(code: number): boolean {
  return isLower(code) || isUpper(code) || isDigit(code);
}

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

function isLower(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
