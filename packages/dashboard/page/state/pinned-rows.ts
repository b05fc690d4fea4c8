import type { PinnedPage } from '@agentspine/server';
import { signal } from '@preact/signals';
import { PagedRows } from './paged-rows.ts';

/** Which page is asked for: with `upTo` without what came since. */
interface PinnedRequest {
  readonly at: number;
  readonly limit: number;
  readonly upTo?: string;
}

/**
 * Rows of a list whose newest come first, as it was when its first page came: what comes since is counted and moves nothing until
 * it is wanted.
 */
export class PinnedRows<Row, Answer extends PinnedPage<Row>> {
  /** The rows that are shown. */
  readonly rows: PagedRows<Row>;
  /** How many rows came since. */
  readonly newer = signal(0);
  /** What came last, for all that is said of the list as a whole. */
  readonly answer = signal<Answer | undefined>(undefined);
  /** How long the last answer took, in milliseconds. */
  tookMs = 0;
  readonly #ask: (request: PinnedRequest) => Promise<Answer>;
  #pin: string | undefined;
  /** The page whose answer says what the newest row is. */
  #first: Promise<Answer> | undefined;

  constructor(ask: (request: PinnedRequest) => Promise<Answer>) {
    this.#ask = ask;
    this.rows = new PagedRows((at, limit) => this.#askRows(at, limit));
  }

  /** Shows what came since. */
  showNewer(): void {
    this.#pin = undefined;
    this.rows.renew();
  }

  /** Counts what came since; rejects with `Refused`. */
  async countNewer(): Promise<void> {
    // Of an empty list nothing is being read.
    if (this.#pin === undefined) this.showNewer();
    else this.newer.value = (await this.#timed({ at: 0, limit: 1, upTo: this.#pin })).newer;
  }

  async #askRows(at: number, limit: number): Promise<Answer> {
    await this.#first?.catch(() => undefined);
    const pin = this.#pin;
    const asked = this.#timed({ at, limit, ...(pin === undefined ? {} : { upTo: pin }) });
    if (pin === undefined) this.#first = asked;
    const answer = await asked;
    if (pin === undefined) this.#pin = answer.newest ?? undefined;
    this.newer.value = answer.newer;
    this.answer.value = answer;
    return answer;
  }

  async #timed(request: PinnedRequest): Promise<Answer> {
    const startedMs = performance.now();
    const answer = await this.#ask(request);
    this.tookMs = performance.now() - startedMs;
    return answer;
  }
}
