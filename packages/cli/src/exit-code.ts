/** Codes of every package that mean: the command was called wrongly. All others mean that it failed. */
const usageCodes: ReadonlySet<string> = new Set([
  'CLI_USAGE',
  'READER_BAD_REQUEST',
  'READER_ID_AMBIGUOUS',
  'READER_PROJECT_AMBIGUOUS',
  'READER_SESSION_AMBIGUOUS',
  'STAMP_ENRICHMENT_INVALID',
  'STAMP_SELECTOR_EMPTY',
  'STAMP_SELECTOR_UNSUPPORTED',
  'STAMP_TIME_INVALID',
]);

/** The exit code for what was thrown: 2 for a wrong call, 1 for everything else (SPEC 5.6). */
export function exitCodeOf(error: unknown): 1 | 2 {
  return usageCodes.has(codeOf(error) ?? '') ? 2 : 1;
}

/** The code of an error, ours or the system's; `undefined` where it has none. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
