import { normaliseTimestamp } from '@agentspine/schema';

/** A parsed JSON object of unknown content. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The object; `undefined` for anything else. */
export function parseObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The text; `undefined` for anything else. */
export function parseText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The whole number, not below zero; `undefined` for anything else. */
export function parseCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

/** The flag; `undefined` for anything else. */
export function parseFlag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** The list of texts; `undefined` for anything else. */
export function parseTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

/**
 * The one form of an instant in which texts compare as times (SPEC 5.4.2, A205); a text that is not an instant stays as it is.
 */
export function parseInstant(text: string): string {
  return isNormalised(text) ? text : (normaliseTimestamp(text) ?? text);
}

/** Nearly all timestamps are written in this form already: `2026-04-01T00:00:00.000Z`. */
function isNormalised(text: string): boolean {
  return text.length === 24 && text.charAt(23) === 'Z' && text.charAt(19) === '.' && text.charAt(10) === 'T';
}
