/** An escaped pair, another escape by number, or any escape: the backslash before a backslash begins no escape. */
const jsonEscape = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|.)/gs;

const surrogate = /\\u[dD][89a-fA-F]/;

/**
 * JSON text whose escapes of lone surrogates are replaced by `\ufffd`, the character for an invalid one. JavaScript writes and
 * reads such escapes; DuckDB refuses the whole text.
 */
export function mendSurrogates(json: string): string {
  if (!surrogate.test(json)) return json;
  return json.replace(jsonEscape, (found) => (found.length === 6 && surrogate.test(found) ? '\\ufffd' : found));
}
