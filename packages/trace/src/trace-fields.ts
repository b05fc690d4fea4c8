import { type Actor, eventIdCharactersMax, isJsonObject, isSourceName } from '@agentspine/schema';
import { TraceError } from './errors.ts';

/** Checks of single values that come from outside; each throws `EVENT_INVALID` that names the field. */

/** A text that says something. */
export function parseName(value: unknown, field: string): string {
  if (typeof value === 'string' && value.trim() !== '' && value.isWellFormed()) return value;
  throw refusedField(field, 'must be a text that is not blank');
}

/** An id: a name of bounded length. */
export function parseId(value: unknown, field: string): string {
  const id = parseName(value, field);
  if (id.length <= eventIdCharactersMax) return id;
  throw refusedField(field, `must have at most ${eventIdCharactersMax} characters`);
}

/** An id, or nothing where it is left out or null. */
export function parseOptionalId(value: unknown, field: string): string | undefined {
  return value === undefined || value === null ? undefined : parseId(value, field);
}

/** Any text that UTF-8 can hold, or nothing where it is left out or null. */
export function parseOptionalText(value: unknown, field: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value.isWellFormed()) return value;
  throw refusedField(field, 'must be a text');
}

/** How far a date may be from the epoch: years of four digits, so that times compare as texts. */
const firstMs = Date.parse('0000-01-01T00:00:00.000Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/** Whole milliseconds since the epoch that are a date. */
export function parseInstant(value: unknown, field: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= firstMs && (value as number) <= lastMs)
    return value as number;
  throw refusedField(field, 'must be whole milliseconds since the epoch');
}

/** A whole number from 0 on. */
export function parseCount(value: unknown, field: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw refusedField(field, 'must be a whole number that is not negative');
}

/** One of the words that a field may hold. */
export function parseWord<const Word extends string>(value: unknown, words: readonly Word[], field: string): Word {
  if (words.includes(value as Word)) return value as Word;
  throw refusedField(field, `must be one of ${words.join(', ')}`);
}

/** Who acts: `user`, `system`, or an agent by its name. */
export function parseActor(value: unknown): Actor {
  if (isSourceName(value)) return value;
  throw refusedField('actor', 'must be a name of lower case letters, digits and dashes, such as user or system');
}

/** A JSON object. */
export function parseObject(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (isJsonObject(value)) return value;
  throw refusedField(field, 'must be an object');
}

/** The error of a field that is not as it must be. */
export function refusedField(field: string, reason: string): TraceError {
  return new TraceError('EVENT_INVALID', `event: ${field} ${reason}`, { field });
}
