/** A row of another program's database, by column. */
export type DatabaseRow = Readonly<Record<string, unknown>>;

/** A kind of things in a database, of which custody makes lines. */
export interface DatabaseRows {
  /** Names the kind in the watermark. */
  readonly name: string;
  /** The table without which there are none: a database of another age lacks it. */
  readonly table: string;
  /** SQL with one parameter: `key` and `changed` of all that changed at it or later, the oldest first. A time in milliseconds, or the number of a row. */
  readonly changed: string;
  /** What is asked instead of `changed` where another table is there, too: one that has some of these rows in an older form. */
  readonly beside?: Pick<DatabaseRows, 'table' | 'changed'> | undefined;
  /**
   * SQL with one parameter, a key: its `changed` now. Given where `changed` is the number of a row: a row that is written again gets the
   * greatest number, and numbers come again when rows are deleted or a database is made compact.
   */
  readonly placeOf?: string | undefined;
  /** SQL with one parameter, a key: the rows of one of them. */
  readonly read: string;
  /** The line of these rows; `undefined` where they cannot be read. */
  readonly lineOf: (rows: readonly DatabaseRow[]) => object | undefined;
}

/** How a live SQLite database of a harness becomes lines. Only what is named here is ever read of it. */
export interface HarnessDatabase {
  /** In the order in which they are written. */
  readonly rows: readonly DatabaseRows[];
  /** By which a line is known again. */
  readonly digestOf: (line: string) => string;
}

/** How far the lines of a database reach: the last line of each reading. The parser keeps it in its state, as `watermark`. */
export interface DatabaseWatermark {
  /** By kind: the newest change that is in the lines, a time or the number of a row. */
  readonly changed: Readonly<Record<string, number>>;
  /** Digests of lines of what changed shortly before, by kind and key: they are looked at again, and written only when they differ. */
  readonly recent: Readonly<Record<string, string>>;
  /** By kind with numbers: some keys that were read, and their numbers. Those that are still in place show up to where no row has another number. */
  readonly anchors: Readonly<Record<string, Anchors>>;
}

/** Keys of rows, and the numbers that they had. */
export type Anchors = Readonly<Record<string, number>>;
