import { type SecretRule, secretRules } from './secret-rules.ts';

/** A secret in a text: from `start` to `end`, UTF-16 units. */
export interface FoundSecret {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** What stands for a character in JSON within text, however often it was escaped. */
const escapes = /\\{1,8}u[0-9a-fA-F]{4}|\\{1,8}["'/]/g;

/** A break of a line, real or escaped, with what programs put around it: indentation, quotes and signs that join texts, marks. */
const breaks = /["'`]?[ \t]*[+\\&]?[ \t]*(?:\r?\n|(?:\\{1,8}[nr])+)(?:[ \t>|+-]|\\{1,8}t|\r?\n)*["'`]?/g;

/**
 * The secrets in a text, in order, none within another: in the text as it is, with its escapes read, and, for those that their shape alone
 * shows, with its line breaks taken out.
 */
export function findSecrets(text: string): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  search({ text, origin: (at) => at }, secretRules, found);
  const read = without(text, escapes, readEscape);
  if (read !== undefined) search(read, secretRules, found);
  const joined = without(read?.text ?? text, breaks, () => '');
  if (joined !== undefined) {
    const origin = (at: number): number => (read === undefined ? joined.origin(at) : read.origin(joined.origin(at)));
    search(
      { text: joined.text, origin },
      secretRules.filter(({ isUnmistakable }) => isUnmistakable),
      found,
    );
  }
  return merge(found);
}

/** A text made of another, and where each place of it was there. */
interface MadeText {
  readonly text: string;
  readonly origin: (at: number) => number;
}

function search({ text, origin }: MadeText, rules: readonly SecretRule[], found: FoundSecret[]): void {
  for (const { name, pattern } of rules) {
    for (const match of text.matchAll(pattern)) {
      const secret = match.groups?.['secret'] ?? match[0];
      const start = match.index + match[0].lastIndexOf(secret);
      // The end is after the last character, wherever the next one was.
      if (secret !== '') found.push({ rule: name, start: origin(start), end: origin(start + secret.length - 1) + 1 });
    }
  }
}

/** The text with each match of a pattern replaced; `undefined` where there is none. */
function without(text: string, pattern: RegExp, replace: (match: string) => string): MadeText | undefined {
  const [starts, origins]: [number[], number[]] = [[0], [0]];
  let [made, taken] = ['', 0];
  for (const match of text.matchAll(pattern)) {
    made += text.slice(taken, match.index) + replace(match[0]);
    taken = match.index + match[0].length;
    starts.push(made.length);
    origins.push(taken);
  }
  if (taken === 0) return undefined;
  made += text.slice(taken);
  const origin = (at: number): number => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return (origins[low] ?? 0) + at - (starts[low] ?? 0);
  };
  return { text: made, origin };
}

function readEscape(written: string): string {
  const code = /u([0-9a-fA-F]{4})$/.exec(written)?.[1];
  return code === undefined ? written.slice(-1) : String.fromCharCode(Number.parseInt(code, 16));
}

/** Those that overlap are one, of the rule of the first. */
function merge(found: readonly FoundSecret[]): readonly FoundSecret[] {
  const merged: FoundSecret[] = [];
  for (const secret of found.toSorted((one, other) => one.start - other.start || other.end - one.end)) {
    const last = merged.at(-1);
    if (last === undefined || secret.start >= last.end) merged.push(secret);
    else if (secret.end > last.end) merged[merged.length - 1] = { ...last, end: secret.end };
  }
  return merged;
}
