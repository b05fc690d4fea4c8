import { hash } from 'node:crypto';

/** 48 bits of a digest: exact as a number. */
const hashHexDigits = 12;

/**
 * Lines that something should hold, and how many of them it holds. A line is kept as 48 bits of its digest, about 50 bytes of
 * memory: a ledger of 1 GB has some two million lines. That one line is taken for another happens once in millions of homes.
 */
export class ExpectedLines {
  readonly #expected = new Set<number>();
  readonly #found = new Set<number>();
  readonly #allowed = new Set<number>();

  /** A line that should be there. */
  add(line: string): void {
    this.#expected.add(markOf(line));
  }

  /** A line that may be there, and is not missing where it is not. */
  allow(line: string): void {
    this.#allowed.add(markOf(line));
  }

  /** Whether a line that is there is one of them or may be there; the same line twice counts once. */
  find(line: string): boolean {
    const mark = markOf(line);
    if (!this.#expected.has(mark)) return this.#allowed.has(mark);
    this.#found.add(mark);
    return true;
  }

  /** How many of those that should be there were not found. */
  get missing(): number {
    return this.#expected.size - this.#found.size;
  }
}

function markOf(line: string): number {
  return Number.parseInt(hash('sha256', line).slice(0, hashHexDigits), 16);
}
