import { isSame } from './is-same.ts';
import type { Refusal } from './problem.ts';

/** What a request shows of the secrets; `undefined` for what it does not send. */
export interface ShownKeys {
  readonly cookie: string | undefined;
  readonly pageKey: string | undefined;
  readonly bearer: string | undefined;
}

/** The two halves that a page gets for the token. */
export interface PageKeys {
  /** Sent in a cookie, which scripts cannot read but every port of the machine gets. */
  readonly cookie: string;
  /** Kept by the page, by port, and sent as a header. */
  readonly pageKey: string;
}

const failuresAMinuteMax = 10;
const minuteMs = 60_000;

/**
 * The secrets of one start of the server. A page needs both halves: browsers send a cookie to every port of a host, so that
 * another program on this machine may have the cookie, and it does not have the page's key.
 */
export class Keys {
  readonly #token: string;
  readonly #halves: PageKeys;
  readonly #failedAtMs: number[] = [];

  /** Each secret is 256 bits that nobody can guess. */
  constructor(token: string, halves: PageKeys) {
    this.#token = token;
    this.#halves = halves;
  }

  /** The halves for the token, or why not. A right token is never refused: it cannot be guessed. */
  logIn(token: string, nowMs: number): PageKeys | Refusal {
    if (isSame(token, this.#token)) return this.#halves;
    while ((this.#failedAtMs[0] ?? nowMs) < nowMs - minuteMs) this.#failedAtMs.shift();
    if (this.#failedAtMs.length >= failuresAMinuteMax) {
      const retryAfterS = Math.max(1, Math.ceil(((this.#failedAtMs[0] ?? nowMs) + minuteMs - nowMs) / 1_000));
      const detail = `${failuresAMinuteMax} wrong tokens came in a minute`;
      return { title: 'SERVE_TOO_MANY', status: 429, detail, retryAfterS };
    }
    this.#failedAtMs.push(nowMs);
    return keyRefusal('the token is not the one of this start of spine serve');
  }

  /** Why what a request shows is not enough; `undefined` where it is. */
  refuse({ cookie, pageKey, bearer }: ShownKeys): Refusal | undefined {
    if (bearer !== undefined && isSame(bearer, this.#token)) return undefined;
    const hasCookie = cookie !== undefined && isSame(cookie, this.#halves.cookie);
    const hasKey = pageKey !== undefined && isSame(pageKey, this.#halves.pageKey);
    return hasCookie && hasKey ? undefined : keyRefusal('the request lacks the key of this start of spine serve');
  }
}

function keyRefusal(detail: string): Refusal {
  const advice = 'Open the whole address that spine serve printed at its start.';
  return { title: 'SERVE_KEY_WRONG', status: 401, detail, advice };
}
