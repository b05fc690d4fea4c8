import { RE2JS } from 're2js';

/** A regular expression that was compiled. */
export interface LinearRegex {
  /** Whether it matches somewhere in the first 4096 characters of a text. */
  readonly test: (text: string) => boolean;
}

/** How much of a text is looked at (SPEC 4.9). */
export const regexInputCharactersMax = 4096;
/** How many steps of the machine a pattern may become; each may be taken once for every character of a text. */
const programSizeMax = 300;
const patternCharactersMax = 1000;

/**
 * Compiles a pattern for a machine whose time grows with the text and no faster, whatever the pattern (ADR 0017).
 * `undefined`: it is not a regular expression, needs to look back or ahead, or is too large.
 */
export function compileLinearRegex(pattern: string): LinearRegex | undefined {
  if (pattern.length > patternCharactersMax) return undefined;
  try {
    const regex = RE2JS.compile(RE2JS.translateRegExp(pattern));
    if (regex.programSize() > programSizeMax) return undefined;
    return { test: (text) => regex.test(text.slice(0, regexInputCharactersMax)) };
  } catch {
    return undefined;
  }
}

/** Whether a pattern of a rule can be used; with one that cannot, a rule says `unverifiable` of every turn that it applies to. */
export function isUsablePattern(pattern: string): boolean {
  return compileLinearRegex(pattern) !== undefined;
}
