/** What reports go to: a stream of this process. */
interface ReportStream {
  /** Writes a part of the report. */
  readonly write: (text: string) => unknown;
}

/** More than anybody reads in a pager; what is longer is written as it comes. */
const heldCharactersMax = 32 * 1024 * 1024;

/**
 * The output of a command at a terminal. Reports are held until the command has ended and its stores are closed, because a
 * person may read for hours; what is written after a report stays after it.
 */
export class ReportOutput {
  readonly #stream: ReportStream;
  #held: string[] = [];
  #heldCharacters = 0;
  #isOverflown = false;

  constructor(stream: ReportStream) {
    this.#stream = stream;
  }

  /** Adds to the report. */
  page(text: string): void {
    if (this.#isOverflown) {
      this.#stream.write(text);
      return;
    }
    this.#held.push(text);
    this.#heldCharacters += text.length;
    if (this.#heldCharacters <= heldCharactersMax) return;
    this.#isOverflown = true;
    this.flush();
  }

  /** Writes at once, or after the report that is held. */
  write(text: string): void {
    if (this.#held.length > 0) this.page(text);
    else this.#stream.write(text);
  }

  /** Writes what is held. */
  flush(): void {
    const text = this.take();
    if (text !== '') this.#stream.write(text);
  }

  /** What is held, and from now on is not. */
  take(): string {
    const text = this.#held.join('');
    this.#held = [];
    this.#heldCharacters = 0;
    return text;
  }
}
