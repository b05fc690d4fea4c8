import { isJsonObject } from '@agentspine/schema';

/** Whether a parsed JSON value has the shape that code relies on. */
export type Shape = (value: unknown) => boolean;

export const isText: Shape = (value) => typeof value === 'string';
export const isFlag: Shape = (value) => typeof value === 'boolean';
/** A whole number from 0 on that a double holds exactly. */
export const isCount: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const isNumber: Shape = (value) => typeof value === 'number' && Number.isFinite(value);
export const isAnything: Shape = () => true;

/** A value that may be missing. */
export function optional(shape: Shape): Shape {
  return (value) => value === undefined || shape(value);
}

/** One of these texts. */
export function oneOf(words: readonly string[]): Shape {
  const known = new Set<unknown>(words);
  return (value) => known.has(value);
}

/** An array whose members all have the shape. */
export function listOf(shape: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(shape);
}

/** An object whose values all have the shape, whatever the keys. */
export function mapOf(shape: Shape): Shape {
  return (value) => isJsonObject(value) && Object.values(value).every(shape);
}

/** An object with these members; members without a name here are let through. */
export function objectWith(members: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(members);
  return (value) => isJsonObject(value) && entries.every(([name, shape]) => shape(value[name]));
}
