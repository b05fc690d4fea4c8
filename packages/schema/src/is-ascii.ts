/** Whether a text has characters of ASCII alone. */
export function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII.
  return /^[\u0000-\u007f]*$/.test(text);
}
