import { normaliseTimestamp } from '../timestamp.ts';
import { camelCase, type Field } from './record-fields.ts';
import type { RecordKind } from './record-kinds.ts';

/** Why a record is refused: a field in the spelling of `row_json`, and what is wrong with it. */
export class RecordFieldError extends Error {
  override readonly name = 'RecordFieldError';
  readonly field: string;
  readonly problem: string;

  constructor(field: string, problem: string, options?: ErrorOptions) {
    super(`${field} ${problem}`, options);
    this.field = field;
    this.problem = problem;
  }
}

/**
 * The JSON of a record from behind its id on: `,"ts_utc":"…","source":"…"}`. What stands before it, `{"id":…`, is known
 * only when the row is written. Keys are always all there, in the order of the kind.
 * @throws RecordFieldError for a key that is missing, unknown or of the wrong type
 */
export type EncodeRecord = (input: object, nowMs: number) => string;

/** How the keys of an input are spelled: `tsUtc` in TypeScript, `ts_utc` in JSON from outside. */
export type KeySpelling = 'camel' | 'snake';

/** A row is one JSON text; SQLite takes a billion bytes, a string of V8 half of that, and a character has up to three. */
const rowCharactersMax = 256 * 1024 * 1024;

/** The encoder of a kind. */
export function recordEncoder(kind: RecordKind, spelling: KeySpelling): EncodeRecord {
  const steps = Object.entries(kind.fields).map(([name, field]) => ({
    name,
    key: spelling === 'camel' ? camelCase(name) : name,
    prefix: `,${JSON.stringify(name)}:`,
    field,
  }));
  const keys = new Set(steps.map(({ key }) => key));
  return (input, nowMs) => {
    const given = input as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(given)) {
      if (!keys.has(key)) throw new RecordFieldError(key, `is no key of ${kind.table}`);
    }
    let body = '';
    for (const { name, key, prefix, field } of steps) body += prefix + encodeField(name, field, given[key], nowMs);
    if (body.length > rowCharactersMax) {
      throw new RecordFieldError(longestKey(given), `makes a row of more than ${rowCharactersMax} characters`);
    }
    return `${body}}`;
  };
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
    if (name === undefined || field === undefined) throw new RecordFieldError(key, `is no key of ${kind.table}`);
    if (value === undefined) continue;
    if (value === null && field.presence !== 'optional') throw new RecordFieldError(name, 'cannot be cleared');
    changed[name] = JSON.parse(encodeField(name, field, value, 0));
  }
  return changed;
}

function encodeField(name: string, field: Field, value: unknown, nowMs: number): string {
  if (value === undefined || value === null) return encodeAbsent(name, field, nowMs);
  switch (field.type) {
    case 'text':
      return encodeText(name, field, value);
    case 'word':
      return encodeWord(name, field, value);
    case 'integer':
      return encodeInteger(name, value);
    case 'flag':
      if (typeof value === 'boolean') return value ? 'true' : 'false';
      throw new RecordFieldError(name, `must be true or false, not ${describe(value)}`);
    case 'time':
      return encodeTime(name, value);
    case 'json':
      return encodeJsonText(name, field, value);
    default:
      return field.type satisfies never;
  }
}

function encodeAbsent(name: string, field: Field, nowMs: number): string {
  if (field.presence === 'optional') return 'null';
  if (field.presence === 'required') throw new RecordFieldError(name, 'is missing');
  return JSON.stringify(field.fallback ?? new Date(nowMs).toISOString());
}

function encodeText(name: string, field: Field, value: unknown): string {
  if (typeof value !== 'string') throw new RecordFieldError(name, `must be a text, not ${describe(value)}`);
  if (field.isNonBlank && value.trim() === '') throw new RecordFieldError(name, 'must not be blank');
  return stringify(name, value);
}

function encodeWord(name: string, field: Field, value: unknown): string {
  const words = field.words ?? [];
  if (typeof value === 'string' && words.includes(value)) return `"${value}"`;
  throw new RecordFieldError(name, `must be one of ${words.join(', ')}, not ${describe(value)}`);
}

function encodeInteger(name: string, value: unknown): string {
  const number = typeof value === 'bigint' ? Number(value) : value;
  // Negative zero would come back as zero.
  if (Number.isSafeInteger(number)) return String(number);
  throw new RecordFieldError(name, `must be an integer within 2^53, not ${describe(value)}`);
}

const normalTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

function encodeTime(name: string, value: unknown): string {
  // Most times come in the stored form already; to parse them would take longer than everything else.
  if (typeof value === 'string' && normalTime.test(value)) return `"${value}"`;
  const normal = value instanceof Date ? textOfDate(value) : typeof value === 'string' && normaliseTimestamp(value);
  if (typeof normal === 'string') return `"${normal}"`;
  throw new RecordFieldError(name, `must be an RFC 3339 time with an offset, or a Date, not ${describe(value)}`);
}

/** Years beyond 9999 are written in another form, which does not compare as a text. */
function textOfDate(date: Date): string | undefined {
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  return text.length === '2026-04-19T19:07:08.285Z'.length ? text : undefined;
}

/** Text is taken for JSON as it is: a truncated payload is worth keeping. Anything else is made JSON here. */
function encodeJsonText(name: string, field: Field, value: unknown): string {
  const text = typeof value === 'string' ? value : serialise(name, value);
  if (field.isParsed) {
    try {
      JSON.parse(text);
    } catch (cause) {
      throw new RecordFieldError(name, 'is no JSON', { cause });
    }
  }
  return stringify(name, text);
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

/** JSON would silently make null of a number that is none, and `{}` of a map. */
function refuseLossy(key: string, value: unknown): unknown {
  const isLossy = typeof value === 'number' ? !Number.isFinite(value) : value instanceof Map || value instanceof Set;
  if (isLossy || typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`${JSON.stringify(key)} is ${describe(value)}`);
  }
  return value;
}

function stringify(name: string, text: string): string {
  try {
    return JSON.stringify(text);
  } catch (cause) {
    throw new RecordFieldError(name, 'is too long', { cause });
  }
}

/** Says what was given without retelling it: it may be long or hostile. */
function describe(value: unknown): string {
  if (typeof value === 'string')
    return value.length <= 40 ? JSON.stringify(value) : `a text of ${value.length} characters`;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Date) return 'an invalid date';
  if (typeof value === 'object' && value !== null) return `an object (${value.constructor?.name ?? 'no prototype'})`;
  return `a ${typeof value}`;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

function longestKey(input: Readonly<Record<string, unknown>>): string {
  const lengthOf = (key: string) => (typeof input[key] === 'string' ? input[key].length : 0);
  return Object.keys(input).reduce((longest, key) => (lengthOf(key) > lengthOf(longest) ? key : longest), '');
}
