import {
  asksForClaims,
  encodeAnswer,
  encodeResult,
  isStreamFormat,
  type QueryLimits,
  queryLimitDefaults,
  runQuery,
} from '@agentspine/reader';
import type { SqlForm } from '@agentspine/server';

/** SQL of a person, and the name by which it is stopped. */
export interface Query {
  readonly query: string;
  readonly sql: string;
  readonly form: SqlForm;
}

/** Somebody waits in front of a page: what takes longer is for `spine query`. */
const limits = { wallMs: 10_000, cpuSeconds: 10 } as const satisfies Partial<QueryLimits>;

/** So many rows a page can show; the forms that are saved have those of `spine query`. */
const shownRowsMax = 10_000;

/** Queries that run in processes of their own, until they end or are stopped. */
export class SqlQueries {
  readonly #home: string;
  readonly #judgeClaims: () => Promise<void>;
  readonly #running = new Map<string, AbortController>();

  /** `judgeClaims` is called before SQL that asks for claims. */
  constructor(home: string, judgeClaims: () => Promise<void>) {
    this.#home = home;
    this.#judgeClaims = judgeClaims;
  }

  /** The bytes of an answer. @throws ReaderError as `runQuery` */
  async run({ query, sql, form }: Query): Promise<Uint8Array> {
    const ending = new AbortController();
    this.#running.set(query, ending);
    try {
      if (asksForClaims(sql)) await this.#judgeClaims();
      const { outputBytes, rowsMax } = queryLimitDefaults;
      const question = { home: this.#home, sql, signal: ending.signal };
      if (isStreamFormat(form)) {
        const answer = encodeAnswer({ ...question, limits: { ...limits, outputBytes, rowsMax } }, form);
        return await bytesOf(answer);
      }
      const rows = form === 'json' ? { rowsMax: shownRowsMax } : {};
      return encodeResult(await runQuery({ ...question, limits: { ...limits, ...rows } }), form);
    } finally {
      this.#running.delete(query);
    }
  }

  /** Ends a query and its process; does nothing where it has ended. */
  stop({ query }: Pick<Query, 'query'>): void {
    this.#running.get(query)?.abort();
  }
}

async function bytesOf(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}
