import { isJsonObject } from '../json-object.ts';

/** A payload that is JSON; `undefined` for any other text, and where there is none. */
export function parsePayload(payload: string | null | undefined): { readonly value: unknown } | undefined {
  if (payload === null || payload === undefined) return undefined;
  try {
    return { value: JSON.parse(payload) as unknown };
  } catch {
    return undefined;
  }
}

/** The object that a payload is; `undefined` for arrays and everything else. */
export function payloadObject(payload: string | null | undefined): Readonly<Record<string, unknown>> | undefined {
  const value = parsePayload(payload)?.value;
  return isJsonObject(value) ? value : undefined;
}
