/** What one untrusted query may take; what is not given is the default. */
export interface QueryLimits {
  /** Bytes for DuckDB's data; the process gets this on top of what it needs to run at all. */
  readonly memoryBytes: number;
  /** Seconds of CPU time that the query may take. */
  readonly cpuSeconds: number;
  /** Milliseconds from start to end. */
  readonly wallMs: number;
  /** How many rows the result may have. */
  readonly rowsMax: number;
  /** Bytes of the result, as the child sends it. */
  readonly outputBytes: number;
}

/** Enough for any question over a person's archive, far too little to harm the machine (RELIABILITY 4.1). */
export const queryLimitDefaults: QueryLimits = {
  memoryBytes: 512 * 1024 * 1024,
  cpuSeconds: 30,
  wallMs: 30_000,
  rowsMax: 1_000_000,
  outputBytes: 256 * 1024 * 1024,
};

/** What the data of one query may take on the disk where its memory does not hold it. */
export const spillBytesMax = 4 * 1024 * 1024 * 1024;

/** Of an answer that nobody keeps in memory; a disk that it is written to is not filled by one question. */
export const streamLimitDefaults: QueryLimits = {
  ...queryLimitDefaults,
  rowsMax: 100_000_000,
  outputBytes: 16 * 1024 * 1024 * 1024,
};

/** Longer SQL is not written by a person, and costs the parser more than it is worth. */
export const sqlBytesMax = 1024 * 1024;

/** Address space that Node and DuckDB reserve before the first row: 665 MB measured, and room for batches on their way in. */
export const processBaseBytes = 1024 * 1024 * 1024;
