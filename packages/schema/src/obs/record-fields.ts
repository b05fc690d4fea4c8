/**
 * What a key of `row_json` may hold. The one description serves the writer, which checks and serialises by it, and the
 * reader, which gives SQL a typed column for it (SPEC 1.3, 1.8).
 *
 * | type | in JSON | in SQL | a caller may give |
 * |---|---|---|---|
 * | text | string | VARCHAR | a string |
 * | word | string, one of a list | VARCHAR | one of the words |
 * | integer | number | BIGINT | a safe integer, also as bigint |
 * | flag | boolean | BOOLEAN | a boolean |
 * | time | string, RFC 3339 UTC with milliseconds and `Z` | TIMESTAMP | RFC 3339 with an offset, or a Date |
 * | json | string that holds JSON text | VARCHAR | JSON text as it is, or any other JSON value |
 */
export type FieldType = 'text' | 'word' | 'integer' | 'flag' | 'time' | 'json';

/** `defaulted`: what is left out gets a value, which is never null. `optional`: what is left out is stored as null. */
export type FieldPresence = 'required' | 'optional' | 'defaulted';

/** One key of a row. `Input` is what a caller gives, `Value` what a reader gets. */
export interface Field<Input = unknown, Value = unknown, Presence extends FieldPresence = FieldPresence> {
  /** What it holds. */
  readonly type: FieldType;
  /** Whether it may be left out. */
  readonly presence: Presence;
  /** The words that are allowed. */
  readonly words?: readonly string[];
  /** What a defaulted field holds when it is left out; a time without one holds the time of the call. */
  readonly fallback?: number | boolean | string;
  /** A text that must not be blank. */
  readonly isNonBlank?: boolean;
  /** JSON text that is parsed before it is taken. */
  readonly isParsed?: boolean;
  /** Carries the types alone; there is never a value. */
  readonly types?: { readonly input: Input; readonly value: Value };
}

/** JSON, or what `JSON.stringify` makes JSON of. */
export type JsonInput = string | number | boolean | readonly unknown[] | { readonly [key: string]: unknown };

type TimeInput = string | Date;
type IntegerInput = number | bigint;

/** A text; may be empty. */
export const text: Field<string, string, 'required'> = { type: 'text', presence: 'required' };
/** A text with something in it. */
export const nonBlankText: Field<string, string, 'required'> = { ...text, isNonBlank: true };
export const optionalText: Field<string, string, 'optional'> = { type: 'text', presence: 'optional' };

export const integer: Field<IntegerInput, number, 'required'> = { type: 'integer', presence: 'required' };
export const optionalInteger: Field<IntegerInput, number, 'optional'> = { type: 'integer', presence: 'optional' };

export const optionalFlag: Field<boolean, boolean, 'optional'> = { type: 'flag', presence: 'optional' };

/** The time of an event; the time of the call when it is left out. */
export const time: Field<TimeInput, string, 'defaulted'> = { type: 'time', presence: 'defaulted' };
export const optionalTime: Field<TimeInput, string, 'optional'> = { type: 'time', presence: 'optional' };

export const json: Field<JsonInput, string, 'required'> = { type: 'json', presence: 'required' };
export const optionalJson: Field<JsonInput, string, 'optional'> = { type: 'json', presence: 'optional' };
/** JSON text that is refused when it cannot be parsed (A015). */
export const optionalParsedJson: Field<JsonInput, string, 'optional'> = { ...optionalJson, isParsed: true };

/** One of some words. */
export function word<const Words extends readonly string[]>(
  ...words: Words
): Field<Words[number], Words[number], 'required'> {
  return { type: 'word', presence: 'required', words };
}

/** An integer that is `fallback` when it is left out. */
export function integerOr(fallback: number): Field<IntegerInput, number, 'defaulted'> {
  return { type: 'integer', presence: 'defaulted', fallback };
}

/** A flag that is `fallback` when it is left out. */
export function flagOr(fallback: boolean): Field<boolean, boolean, 'defaulted'> {
  return { type: 'flag', presence: 'defaulted', fallback };
}

/** A text that is `fallback` when it is left out. */
export function textOr(fallback: string): Field<string, string, 'defaulted'> {
  return { type: 'text', presence: 'defaulted', fallback };
}

/** `ts_utc` in TypeScript: `tsUtc`. */
export type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** `ts_utc` in TypeScript: `tsUtc`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The keys of a row, in the order in which they are stored. */
export type Fields = Readonly<Record<string, Field>>;

/** What a caller gives for a field. */
type InputOf<F> = F extends Field<infer Input, unknown> ? Input : never;
/** What a row holds of a field. */
type ValueOf<F> = F extends Field<infer _, infer Value> ? Value : never;
/** The fields of a kind that have this presence. */
type NamesWith<Of extends Fields, Presence extends FieldPresence> = {
  [Name in keyof Of]: Of[Name] extends Field<unknown, unknown, infer Own>
    ? Own extends Presence
      ? Name
      : never
    : never;
}[keyof Of] &
  string;

/** What a caller gives: required keys, and others that may be left out; null is the same as left out. */
export type RecordInput<Of extends Fields> = {
  readonly [Name in NamesWith<Of, 'required'> as CamelCase<Name>]: InputOf<Of[Name]>;
} & {
  readonly [Name in NamesWith<Of, 'optional' | 'defaulted'> as CamelCase<Name>]?: InputOf<Of[Name]> | null | undefined;
};

/** What a reader gets: `undefined` where the row says null or does not have the key. */
export type RecordRow<Of extends Fields> = { readonly id: number } & {
  readonly [Name in NamesWith<Of, 'required' | 'defaulted'> as CamelCase<Name>]: ValueOf<Of[Name]>;
} & {
  readonly [Name in NamesWith<Of, 'optional'> as CamelCase<Name>]: ValueOf<Of[Name]> | undefined;
};
