import type { UtcDay } from '@agentspine/schema';

/**
 * What a hot store offers so that days of one of its tables can leave it. A row never changes once it is offered, and its
 * line always is the same text: who finds the same id with another line has found damage, not a newer version.
 */
export interface ColdSource {
  /** Its name is that of the folder. */
  readonly table: string;
  /** Days up to and including `last` that may have rows to give, ascending. */
  daysUpTo(last: UtcDay): readonly UtcDay[];
  /** Fixes which rows of a day leave; those that come later are not among them. One day is open at a time. */
  openDay(day: UtcDay): ColdDay;
  /** The last sealed day as it is stored; `undefined` before the first. */
  readWatermark(): string | undefined;
  /** Puts rows back, one transaction a call; a row that is there with the same line stays. Returns how many were missing. */
  restoreRows(lines: readonly string[]): number;
}

/** The rows of a day that leave. */
export interface ColdDay {
  /** An upper bound: rows whose line would not read as the row turn out only when they are read, and stay. */
  readonly rowCount: number;
  /** The rows, ascending by id, in batches of bounded size. */
  batches(): Iterable<ColdBatch>;
  /**
   * Deletes exactly the rows that `batches` gave and moves the watermark up to `watermark`, never back. Where that takes
   * more than one transaction, the watermark moves with the last. Durable when it resolves; returns how many it deleted.
   */
  seal(watermark: UtcDay): Promise<number>;
}

/** Rows that follow one another, as they will be in the day's file. */
export interface ColdBatch {
  /** At least one. */
  readonly rows: number;
  /** Id of the first row. */
  readonly firstId: number;
  /** Id of the last row. */
  readonly lastId: number;
  /** Their lines, each with its line feed; nobody changes them while they are being written. */
  readonly bytes: Uint8Array;
}

/** A row as the line of a day's file, without the line feed. It begins with `{"id":` and the id. */
export interface ColdRow {
  /** The row. */
  readonly id: number;
  /** The line that it becomes. */
  readonly line: string;
}

const idAtStart = /^\{"id":(-?\d{1,16})[,}]/;

/** The id of a line; `undefined` where it does not begin with one. */
export function idOfLine(line: string): number | undefined {
  const id = Number(idAtStart.exec(line)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(id) ? id : undefined;
}
