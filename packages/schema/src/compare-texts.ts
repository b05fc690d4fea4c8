/** Orders texts by code units, which is how JavaScript sorts: negative, 0 or positive. */
export function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
