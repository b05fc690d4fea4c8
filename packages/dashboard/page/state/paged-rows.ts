import { signal } from '@preact/signals';
import { Refused } from './client.ts';
import { keepTrying } from './live.ts';

/** Rows of a long list, asked for in pages as they are seen. What has come stays until something newer of its place comes. */
export class PagedRows<Row> {
  /** Counts up with each page that came. */
  readonly arrived = signal(0);
  /** How many rows there are; undefined before the first page. */
  readonly total = signal<number | undefined>(undefined);
  /** Why a page could not be had. */
  readonly problem = signal<Refused['problem'] | undefined>(undefined);
  readonly #ask: (
    at: number,
    limit: number,
  ) => Promise<{ readonly items: readonly Row[]; readonly total: number | null }>;
  readonly #pages = new Map<number, readonly Row[]>();
  readonly #asking = new Set<number>();
  readonly #again = new Set<number>();
  #seen: readonly [start: number, end: number] = [0, 1];
  #isEnded = false;

  constructor(
    ask: (at: number, limit: number) => Promise<{ readonly items: readonly Row[]; readonly total: number | null }>,
  ) {
    this.#ask = ask;
  }

  /** A row; `undefined` while it is asked for. */
  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / pageRows))?.[index % pageRows];
  }

  /** Asks for the rows that are seen, where they are not here. */
  see(start: number, end: number): void {
    this.#seen = [start, end];
    for (let page = Math.floor(start / pageRows); page * pageRows < Math.max(end, start + 1); page += 1) {
      if (!this.#pages.has(page)) void this.#load(page);
    }
  }

  /** Asks again for what is seen, and forgets the rest. */
  renew(): void {
    const [start, end] = this.#seen;
    const [first, last] = [Math.floor(start / pageRows), Math.floor(Math.max(start, end - 1) / pageRows)];
    for (const page of this.#pages.keys()) if (page < first || page > last) this.#pages.delete(page);
    for (let page = first; page <= last; page += 1) void this.#load(page);
  }

  /** What comes from now on is dropped. */
  end(): void {
    this.#isEnded = true;
  }

  async #load(page: number): Promise<void> {
    if (this.#asking.has(page)) {
      // Something came after the question was asked.
      this.#again.add(page);
      return;
    }
    this.#asking.add(page);
    try {
      const { items, total } = await this.#ask(page * pageRows, pageRows);
      if (this.#isEnded) return;
      this.#pages.set(page, items);
      this.problem.value = undefined;
      this.total.value = total ?? this.total.value;
      this.arrived.value += 1;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (this.#isEnded) return;
      this.problem.value = error.problem;
      keepTrying(error.problem);
    } finally {
      this.#asking.delete(page);
      if (this.#again.delete(page) && !this.#isEnded) void this.#load(page);
    }
  }
}

const pageRows = 100;
