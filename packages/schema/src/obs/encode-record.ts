import { didYouMean } from '../did-you-mean.ts';
import { messageOf } from '../message-of.ts';
import { normaliseTimestamp, timestampAt, timestampOf } from '../timestamp.ts';
import { camelCase, type Field } from './record-fields.ts';
import type { RecordKind } from './record-kinds.ts';

/** Why a record is refused: a field in the spelling of `row_json`, and what is wrong with it. */
export class RecordFieldError extends Error {
  /** The name of the class. */
  override readonly name = 'RecordFieldError';
  /** The key that is wrong. */
  readonly field: string;
  /** What is wrong with it. */
  readonly problem: string;

  constructor(field: string, problem: string, options?: ErrorOptions) {
    super(`${field} ${problem}`, options);
    this.field = field;
    this.problem = problem;
  }
}

/**
 * The JSON of a record after its id: `,"ts_utc":"…","source":"…"}`. What comes before it, `{"id":…`, is known
 * only when the row is written. Keys are always all there, in the order of the kind.
 * @throws RecordFieldError for a key that is missing, unknown or of the wrong type
 */
export type EncodeRecord = (input: object, nowMs: number) => string;

/** How the keys of an input are spelled: `tsUtc` in TypeScript, `ts_utc` in JSON from outside. */
export type KeySpelling = 'camel' | 'snake';

/** A row must fit into a line of the spool, which is read back only up to 128 MiB; a character has up to three bytes. */
const rowBytesMax = 120 * 1024 * 1024;

/** What a key of a row holds, as JSON takes it. */
type JsonScalar = string | number | boolean | null;

/** The encoder of a kind. */
export function recordEncoder(kind: RecordKind, spelling: KeySpelling): EncodeRecord {
  const steps = Object.entries(kind.fields).map(([name, field]) => ({
    name,
    key: spelling === 'camel' ? camelCase(name) : name,
    field,
  }));
  const keys = new Set(steps.map(({ key }) => key));
  return (input, nowMs) => {
    const given = input as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(given)) {
      if (!keys.has(key)) throw unknownKey(key, kind, [...keys]);
    }
    const row: Record<string, JsonScalar> = {};
    for (const { name, key, field } of steps) row[name] = encodeField(name, field, given[key], nowMs);
    return `,${stringifyRow(row).slice(1)}`;
  };
}

/** One call for the whole row: a call for each text would take longer than all else. */
function stringifyRow(row: Readonly<Record<string, JsonScalar>>): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(row);
  } catch {}
  if (text !== undefined && fitsInto(rowBytesMax, text)) return text;
  throw new RecordFieldError(longestKey(row), `makes a row of more than ${rowBytesMax} bytes`);
}

function fitsInto(bytesMax: number, text: string): boolean {
  return text.length * 3 <= bytesMax || Buffer.byteLength(text) <= bytesMax;
}

/**
 * What a record's keys are changed to, by their names in JSON; null for an optional key that is cleared.
 * @throws RecordFieldError for a key that is unknown, cannot be cleared, or is of the wrong type
 */
export function recordChanges(kind: RecordKind, changes: object, spelling: KeySpelling): Record<string, unknown> {
  const names = new Map(Object.keys(kind.fields).map((name) => [spelling === 'camel' ? camelCase(name) : name, name]));
  const changed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(changes)) {
    const name = names.get(key);
    const field = name === undefined ? undefined : kind.fields[name];
    if (name === undefined || field === undefined) throw unknownKey(key, kind, [...names.keys()]);
    if (value === undefined) continue;
    if (value === null && field.presence !== 'optional') throw new RecordFieldError(name, 'cannot be cleared');
    changed[name] = encodeField(name, field, value, 0);
  }
  return changed;
}

function unknownKey(key: string, { table }: RecordKind, known: readonly string[]): RecordFieldError {
  return new RecordFieldError(key, `is not a key of ${table}${didYouMean(key, known)}`);
}

function encodeField(name: string, field: Field, value: unknown, nowMs: number): JsonScalar {
  if (value === undefined || value === null) return encodeAbsent(name, field, nowMs);
  switch (field.type) {
    case 'text':
      return encodeText(name, field, value);
    case 'word':
      return encodeWord(name, field, value);
    case 'integer':
      return encodeInteger(name, value);
    case 'flag':
      if (typeof value === 'boolean') return value;
      throw new RecordFieldError(name, `must be true or false, not ${describe(value)}`);
    case 'time':
      return encodeTime(name, value);
    case 'json':
      return encodeJsonText(name, field, value);
    default:
      return field.type satisfies never;
  }
}

function encodeAbsent(name: string, field: Field, nowMs: number): JsonScalar {
  if (field.presence === 'optional') return null;
  if (field.presence === 'required') throw new RecordFieldError(name, 'is missing');
  return field.fallback ?? timestampAt(nowMs);
}

function encodeText(name: string, field: Field, value: unknown): string {
  if (typeof value !== 'string') throw new RecordFieldError(name, `must be a text, not ${describe(value)}`);
  if (field.isNonBlank && value.trim() === '') throw new RecordFieldError(name, 'must not be blank');
  return value;
}

function encodeWord(name: string, field: Field, value: unknown): string {
  const words = field.words ?? [];
  if (typeof value === 'string' && words.includes(value)) return value;
  throw new RecordFieldError(name, `must be one of ${words.join(', ')}, not ${describe(value)}`);
}

function encodeInteger(name: string, value: unknown): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new RecordFieldError(name, `must be an integer within 2^53, not ${describe(value)}`);
}

const normalTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

function encodeTime(name: string, value: unknown): string {
  // Most times come in the stored form already; to parse them would take longer than everything else.
  if (typeof value === 'string' && normalTime.test(value)) return value;
  const normal = value instanceof Date ? timestampOf(value) : typeof value === 'string' && normaliseTimestamp(value);
  if (typeof normal === 'string') return normal;
  throw new RecordFieldError(name, `must be an RFC 3339 time with an offset, or a Date, not ${describe(value)}`);
}

/** Text is taken for JSON as it is: a truncated payload is worth keeping. Anything else is made JSON here. */
function encodeJsonText(name: string, field: Field, value: unknown): string {
  const text = typeof value === 'string' ? value : serialise(name, value);
  if (field.isParsed) {
    try {
      JSON.parse(text);
    } catch (cause) {
      throw new RecordFieldError(name, 'is not JSON', { cause });
    }
  }
  return text;
}

function serialise(name: string, value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, refuseLossy);
  } catch (cause) {
    const reason = cause instanceof RangeError ? 'it is too deep or too large' : firstLine(cause);
    throw new RecordFieldError(name, `cannot be written as JSON: ${reason}`, { cause });
  }
  if (text === undefined) throw new RecordFieldError(name, `cannot be written as JSON: ${describe(value)}`);
  return text;
}

/** JSON would silently make null of a number or date that is not valid, and `{}` of a map. */
function refuseLossy(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  // A date comes as a text, or as null.
  const given = value === null ? this[key] : value;
  const isLossy =
    typeof given === 'number'
      ? !Number.isFinite(given)
      : given instanceof Map || given instanceof Set || given instanceof Date;
  if (isLossy || typeof given === 'function' || typeof given === 'symbol') {
    throw new TypeError(`${JSON.stringify(key)} is ${describe(given)}`);
  }
  return value;
}

/** Says what was given without retelling it: it may be long or hostile. */
function describe(value: unknown): string {
  if (typeof value === 'string')
    return value.length <= 40 ? JSON.stringify(value) : `a text of ${value.length} characters`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Date) return 'a date without a time, or beyond the year 9999';
  if (typeof value === 'object') return `an object (${Object.prototype.toString.call(value).slice(8, -1)})`;
  return `a ${typeof value}`;
}

function firstLine(error: unknown): string {
  return messageOf(error).split('\n', 1)[0] ?? '';
}

function longestKey(input: Readonly<Record<string, unknown>>): string {
  const lengthOf = (key: string) => (typeof input[key] === 'string' ? input[key].length : 0);
  return Object.keys(input).reduce((longest, key) => (lengthOf(key) > lengthOf(longest) ? key : longest), '');
}
