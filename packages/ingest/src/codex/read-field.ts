import { isJsonObject } from '@agentspine/schema';
import type { JsonObject } from '../transcript-parser.ts';

/** A field that is a text, which may be empty; `undefined` for anything else. */
export function readText(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
}

/** A field that names something: a text that is not empty. */
export function readName(object: JsonObject, key: string): string | undefined {
  return readText(object, key) || undefined;
}

/** A field that counts: a whole number from 0 on. */
export function readCount(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** A field that is a whole number of either sign, such as an exit code. */
export function readInteger(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** A field that is an object; `undefined` for anything else. */
export function readObject(object: JsonObject, key: string): JsonObject | undefined {
  const value = object[key];
  return isJsonObject(value) ? value : undefined;
}

/** The objects in a field that is a list; empty for anything else. */
export function readObjects(object: JsonObject, key: string): readonly JsonObject[] {
  const value = object[key];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The value of a JSON text; `undefined`, which JSON cannot say, for any other text. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
