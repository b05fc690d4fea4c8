import { encodeTime, incrementBase32, ulid } from 'ulid';

const timeCharacters = 10;

/** Ids for events: ULIDs of the time when they happened; those of one millisecond ascend in the order they were asked for. */
export class EventIds {
  readonly #random: () => number;
  #lastTime: number | undefined;
  #last = '';

  /** `random` yields numbers from 0 to below 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** 26 characters of Crockford's base 32; a time before 1970 counts as 1970. */
  next(eventTime: number): string {
    const time = Math.max(0, eventTime);
    // `ulid` would take the time 0 for none, and ask the clock.
    const id =
      time === this.#lastTime
        ? this.#last.slice(0, timeCharacters) + incrementBase32(this.#last.slice(timeCharacters))
        : encodeTime(time, timeCharacters) + ulid(1, this.#random).slice(timeCharacters);
    this.#lastTime = time;
    this.#last = id;
    return id;
  }
}
