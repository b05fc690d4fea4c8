/** A modifier is a word of a protocol; any other value may be anything, also a text that must not be kept. */
const modifierWord = /^[\w.:-]{1,40}$/;

/**
 * A word for how a response ran; `undefined` where a log states none, which `null` and an empty text do not. What is not a word is
 * `unreadable`: a way to run that nobody knows, and whose price nobody knows either.
 */
export function readModifier(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' && modifierWord.test(value) ? value : 'unreadable';
}
