import { ReaderError } from '@agentspine/sql';

/** Which page of a list is asked for. */
export interface PageRequest {
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  /** How many rows are left out at the beginning, in place of `after`. */
  readonly at?: number | undefined;
  /** How many rows at most, 500 at most; default 50. */
  readonly limit?: number | undefined;
}

/** A page of a list. */
export interface ListPage<Row> {
  /** In the order of the list. */
  readonly items: readonly Row[];
  /** How many match. */
  readonly total: number;
  /** Where the next page begins; null after the last one. */
  readonly next: string | null;
}

/** A list whose newest rows come first, so that it can be read as it was when its newest row was another one. */
export interface PinnedPage<Row> extends ListPage<Row> {
  /** The id of the newest row that matches, whatever `upTo` says; null where there is none. */
  readonly newest: string | null;
  /** How many rows that match are newer than `upTo`. */
  readonly newer: number;
  /** How many rows of its tables are in archived days alone, which the list does not have; nothing is said of whether they match. */
  readonly cold: number;
}

const limitDefault = 50;
const limitMax = 500;

/** The numbers of a request. @throws ReaderError `READER_BAD_REQUEST` */
export function parsePage({ limit = limitDefault, at = 0 }: PageRequest): {
  readonly limit: number;
  readonly at: number;
} {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > limitMax)
    throw new ReaderError('READER_BAD_REQUEST', `limit is a whole number from 1 to ${limitMax}, not ${limit}`);
  if (!Number.isSafeInteger(at) || at < 0)
    throw new ReaderError('READER_BAD_REQUEST', `at is a whole number from 0, not ${at}`);
  return { limit, at };
}

/** An id of SQLite as a text, which no number of JavaScript rounds. @throws ReaderError `READER_BAD_REQUEST` */
export function parseRowId(text: string, name: string): string {
  if (/^-?\d{1,19}$/.test(text)) return text;
  throw new ReaderError('READER_BAD_REQUEST', `${name} is a whole number, not ${JSON.stringify(text)}`);
}

/** Terms of SQL that must all hold, with their values in order. */
export class Condition {
  readonly #terms: string[] = [];
  readonly values: (string | number)[] = [];

  /** Adds a term. */
  add(term: string, ...values: readonly (string | number)[]): void {
    this.#terms.push(term);
    this.values.push(...values);
  }

  /** All terms; `1` where there is none. */
  get sql(): string {
    return this.#terms.length === 0 ? '1' : this.#terms.join(' AND ');
  }
}

/** SQL: whether one of some columns has a text, in capitals or not; each `?` is that text. */
export function hasText(columns: readonly string[]): string {
  return `(${columns.map((column) => `instr(lower(${column}), lower(?)) > 0`).join(' OR ')})`;
}
