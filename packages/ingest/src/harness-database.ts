/** A row of another program's database, by column. */
export type DatabaseRow = Readonly<Record<string, unknown>>;

/** A kind of things in a database, of which custody makes lines. */
export interface DatabaseRows {
  /** Names the kind in the watermark. */
  readonly name: string;
  /** SQL with one parameter, a time: `key` and `changed` of all that changed at it or later, the oldest first. */
  readonly changed: string;
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
  /** By kind: the newest change that is in the lines, in the time of the database. */
  readonly changed: Readonly<Record<string, number>>;
  /** Digests of lines of what changed shortly before, by kind and key: they are looked at again, and written only when they differ. */
  readonly recent: Readonly<Record<string, string>>;
}
