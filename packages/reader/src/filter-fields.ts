import { ReaderError } from '@agentspine/sql';

/** Checks of single values of a filter; each throws `READER_BAD_REQUEST` that names the field. */

/** A text that says something. */
export function parseName(value: unknown, field: string): string {
  if (typeof value === 'string' && value.trim() !== '' && value.isWellFormed()) return value;
  throw refusedField(field, 'must be a text that is not blank');
}

/** Any text that UTF-8 can hold. */
export function parseText(value: unknown, field: string): string {
  if (typeof value === 'string' && value.isWellFormed()) return value;
  throw refusedField(field, 'must be a text');
}

/** How far a date may be from the epoch: years of four digits, so that times compare as texts. */
const firstMs = Date.parse('0000-01-01T00:00:00.000Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/** Whole milliseconds since the epoch that are a date. */
export function parseMs(value: unknown, field: string): number {
  const ms = Number.isSafeInteger(value) ? (value as number) : Number.NaN;
  if (ms >= firstMs && ms <= lastMs) return ms;
  throw refusedField(field, 'must be whole milliseconds since the epoch');
}

/** Milliseconds since the epoch, as the trace stores a time. */
export function parseInstant(value: unknown, field: string): string {
  return new Date(parseMs(value, field)).toISOString();
}

/** A whole number from 0 on. */
export function parseCount(value: unknown, field: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw refusedField(field, 'must be a whole number that is not negative');
}

/** A whole number, also one below 0. */
export function parseWhole(value: unknown, field: string): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw refusedField(field, 'must be a whole number');
}

/** Milliseconds that need not be whole: clocks are finer than the log. NaN would match nothing without a word. */
export function parseBound(value: unknown, field: string): number {
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  throw refusedField(field, 'must be milliseconds since the epoch');
}

/** One of the words that a field may hold. */
export function parseWord<const Word extends string>(value: unknown, words: readonly Word[], field: string): Word {
  if (words.includes(value as Word)) return value as Word;
  throw refusedField(field, `must be one of ${words.join(', ')}`);
}

function refusedField(field: string, reason: string): ReaderError {
  return new ReaderError('READER_BAD_REQUEST', `${field} ${reason}`);
}
