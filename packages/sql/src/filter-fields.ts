import { type CalendarDay, parseCalendarDay } from '@agentspine/schema';
import { ReaderError } from './errors.ts';

/** Checks of single values of a filter; each throws `READER_BAD_REQUEST` that names the field. */

/** A text that says something. */
export function parseName(value: unknown, field: string): string {
  if (typeof value === 'string' && value.trim() !== '' && value.isWellFormed()) return value;
  throw refusedField(field, 'must be a text that is not blank', value);
}

/** Any text that UTF-8 can hold. */
export function parseText(value: unknown, field: string): string {
  if (typeof value === 'string' && value.isWellFormed()) return value;
  throw refusedField(field, 'must be a text', value);
}

/** How far a date may be from the epoch: years of four digits, so that times compare as texts. */
const firstMs = Date.parse('0000-01-01T00:00:00.000Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/** Whole milliseconds since the epoch that are a date. */
export function parseMs(value: unknown, field: string): number {
  const ms = Number.isSafeInteger(value) ? (value as number) : Number.NaN;
  if (ms >= firstMs && ms <= lastMs) return ms;
  throw refusedField(field, 'must be whole milliseconds since the epoch', value);
}

/** Milliseconds since the epoch, as the trace stores a time. */
export function parseInstant(value: unknown, field: string): string {
  return new Date(parseMs(value, field)).toISOString();
}

/** A whole number from 0 on. */
export function parseCount(value: unknown, field: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw refusedField(field, 'must be a whole number that is not negative', value);
}

/** A whole number, also one below 0. */
export function parseWhole(value: unknown, field: string): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw refusedField(field, 'must be a whole number', value);
}

/** Milliseconds that need not be whole: clocks are finer than the log. NaN would match nothing without a word. */
export function parseBound(value: unknown, field: string): number {
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  throw refusedField(field, 'must be milliseconds since the epoch', value);
}

/** One of the words that a field may hold. */
export function parseWord<const Word extends string>(value: unknown, words: readonly Word[], field: string): Word {
  if (words.includes(value as Word)) return value as Word;
  throw refusedField(field, `must be one of ${words.join(', ')}`, value);
}

/** A calendar day, `YYYY-MM-DD`. */
export function parseDay(value: unknown, field: string): CalendarDay {
  const day = typeof value === 'string' ? parseCalendarDay(value) : undefined;
  if (day !== undefined) return day;
  throw refusedField(field, 'must be a day such as 2026-05-15', value);
}

/** The object that a filter or a request is; what is in it is checked field by field. */
export function parseFilter<Filter extends object>(value: Filter, field: string): Filter {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw refusedField(field, 'must be an object', value);
}

/** A function that is called with what was read. */
export function parseFunction<Call>(value: Call, field: string): Call {
  if (typeof value === 'function') return value;
  throw refusedField(field, 'must be a function', value);
}

/** As much of a value as a message has room for. */
const shownCharactersMax = 60;

function refusedField(field: string, reason: string, value: unknown): ReaderError {
  return new ReaderError('READER_BAD_REQUEST', `${field} ${reason}, and is ${shown(value)}`);
}

/** A value in the words of JavaScript, on one line. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, shownCharactersMax));
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
