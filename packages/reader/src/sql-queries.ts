import {
  type ExportedTable,
  exportParquet,
  type Query,
  type RunQueryOptions,
  streamQuery,
  WarmProcess,
} from '@agentspine/sql';

/** How SQL is asked. */
export type QueryOptions = Pick<RunQueryOptions, 'limits' | 'signal' | 'cache'>;

/** SQL over the stores of a home, and the process that waits for it. */
export class SqlQueries implements Disposable {
  readonly #home: string;
  #warm: WarmProcess | undefined;

  constructor(home: string) {
    this.#home = home;
  }

  query(sql: string, options: QueryOptions): Query {
    return streamQuery({ ...options, home: this.#home, sql, warm: this.#warm });
  }

  dataset(to: string, signal: AbortSignal | undefined): Promise<readonly ExportedTable[]> {
    return exportParquet({ home: this.#home, to, signal });
  }

  /** @throws ReaderError `READER_BUNDLED` */
  prewarm(): void {
    this.#warm ??= new WarmProcess({ isRenewed: true });
  }

  [Symbol.dispose](): void {
    this.#warm?.[Symbol.dispose]();
    this.#warm = undefined;
  }
}
