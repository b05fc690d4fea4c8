import type { Refusal } from './problem.ts';

const atWorkMax = 64;
const aSecondMax = 200;

/** How many requests are answered at once and in a second: enough for a dozen open pages, too few to keep a machine busy. */
export class RequestLimits {
  #atWork = 0;
  #windowStartMs = 0;
  #inWindow = 0;

  /** Counts a request in, or refuses it. What was counted in is counted out by `leave`. */
  enter(nowMs: number): Refusal | undefined {
    if (nowMs - this.#windowStartMs >= 1_000) {
      this.#windowStartMs = nowMs;
      this.#inWindow = 0;
    }
    if (this.#atWork >= atWorkMax) return tooMany(`${atWorkMax} requests are being answered`);
    if (this.#inWindow >= aSecondMax) return tooMany(`${aSecondMax} requests came in a second`);
    this.#inWindow += 1;
    this.#atWork += 1;
    return undefined;
  }

  /** Counts a request out. */
  leave(): void {
    this.#atWork -= 1;
  }
}

function tooMany(detail: string): Refusal {
  return { title: 'SERVE_TOO_MANY', status: 429, detail, advice: 'Ask again after a second.', retryAfterS: 1 };
}
