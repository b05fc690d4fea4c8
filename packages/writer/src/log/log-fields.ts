import { WriterError } from '../errors.ts';

/** Checks of single values that come from outside; each throws `LOG_INVALID` that names the field. */

/** A text that says something. */
export function parseName(value: unknown, field: string): string {
  if (typeof value === 'string' && value !== '' && value.isWellFormed()) return value;
  throw refusedField(field, 'must be a text that is not empty');
}

/** Any text that UTF-8 can hold. */
export function parseText(value: unknown, field: string): string {
  if (typeof value === 'string' && value.isWellFormed()) return value;
  throw refusedField(field, 'must be a text');
}

/** A text, or null where there is none. */
export function parseOptionalText(value: unknown, field: string): string | null {
  return value === undefined || value === null ? null : parseText(value, field);
}

/** How far a date may be from the epoch. */
const instantMsMax = 8_640_000_000_000_000;

/** Whole milliseconds since the epoch that are a date. */
export function parseInstant(value: unknown, field: string): number {
  if (Number.isSafeInteger(value) && Math.abs(value as number) <= instantMsMax) return value as number;
  throw refusedField(field, 'must be whole milliseconds since the epoch');
}

/** A whole number from 0 on. */
export function parseCount(value: unknown, field: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw refusedField(field, 'must be a whole number that is not negative');
}

/** What is to be read field by field. */
export function parseObject(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw refusedField(field, 'must be an object');
}

/** The error of a field that is not as it must be. */
export function refusedField(field: string, reason: string): WriterError {
  return new WriterError('LOG_INVALID', `log: ${field} ${reason}`, { field });
}
