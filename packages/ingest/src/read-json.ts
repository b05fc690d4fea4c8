import { isJsonObject } from '@agentspine/schema';
import type { JsonObject } from './transcript-parser.ts';

/** A field that is a text with something in it; `undefined` for anything else. */
export function readText(object: JsonObject | undefined, key: string): string | undefined {
  const value = object?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A field that is an object; `undefined` for anything else. */
export function readObject(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = object?.[key];
  return isJsonObject(value) ? value : undefined;
}

/** A field that is a whole number from 0 on; `undefined` for anything else, so that no sum can become wrong by it. */
export function readCount(object: JsonObject | undefined, key: string): number | undefined {
  const value = object?.[key];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** A field that is a finite number; `undefined` for anything else. */
export function readNumber(object: JsonObject | undefined, key: string): number | undefined {
  const value = object?.[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The JSON of a value that came out of JSON; `undefined` when it nests too deeply to be written. */
export function writeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
