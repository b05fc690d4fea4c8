/** A payload that is JSON; `undefined` for any other text, and where there is none. */
export function parsePayload(payload: string | null | undefined): { readonly value: unknown } | undefined {
  if (payload === null || payload === undefined) return undefined;
  try {
    return { value: JSON.parse(payload) as unknown };
  } catch {
    return undefined;
  }
}

/** A JSON object; `undefined` for arrays and everything else. */
export function asJsonObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}
