/** The longest time for all of an answer. */
const answerMs = 180_000;

/** Aborts a request when no byte of its answer came for some time, or the whole of it takes too long. */
export class QuietTime {
  readonly #aborting = new AbortController();
  readonly #quietMs: number;
  readonly #whole: NodeJS.Timeout;
  #quiet: NodeJS.Timeout;

  /** `sendingMs` pass before an answer is waited for. */
  constructor(quietMs: number, sendingMs: number) {
    this.#quietMs = quietMs;
    this.#whole = setTimeout(() => this.#aborting.abort(), answerMs);
    this.#quiet = this.#waitFor(quietMs + sendingMs);
  }

  /** Aborted once it was quiet for too long. */
  get signal(): AbortSignal {
    return this.#aborting.signal;
  }

  /** Something came. */
  restart(): void {
    clearTimeout(this.#quiet);
    this.#quiet = this.#waitFor(this.#quietMs);
  }

  /** Nothing more is waited for. */
  end(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#whole);
  }

  #waitFor(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#aborting.abort(), milliseconds);
  }
}

/** Reads an answer to its end. */
export async function readBody({ body }: Response, quiet: QuietTime): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  quiet.restart();
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    quiet.restart();
  }
  return new Uint8Array(Buffer.concat(chunks));
}
