/** A message to pages: its type, its payload, and its place among all messages of this start. */
export interface LiveMessage {
  /** As in the messages of the trace, or one of `archive.updated` (any store has another state), `session.advanced`, `resync`, `hello`, `bye`. */
  readonly type: string;
  /** From 1. */
  readonly seq: number;
  /** What it says. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What happened, without a place yet. */
export type LiveNews = Omit<LiveMessage, 'seq'>;

/** Of more messages than these a page that comes back asks everything again. */
const ringMax = 10_000;

/** Of more events of a session at once a page is sent the number alone. */
const eventsAtOnceMax = 100;

/** Gives messages their places, keeps the newest for pages that come back, and sends them to those that are there. */
export class LiveHub {
  /** Names this start: places of another start mean nothing here. */
  readonly boot: string;
  readonly #ring: LiveMessage[] = [];
  readonly #listeners = new Set<(messages: readonly LiveMessage[]) => void>();
  #seq = 0;

  constructor(boot: string) {
    this.boot = boot;
  }

  /** The place of the newest message. */
  get seq(): number {
    return this.#seq;
  }

  /** Whether a page listens. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  /** Sends what happened at once to all who listen. */
  publish(news: readonly LiveNews[]): void {
    const messages = thinned(news).map((each): LiveMessage => {
      this.#seq += 1;
      return { type: each.type, seq: this.#seq, payload: each.payload };
    });
    this.#ring.push(...messages);
    if (this.#ring.length > ringMax) this.#ring.splice(0, this.#ring.length - ringMax);
    if (messages.length > 0) for (const listener of this.#listeners) listener(messages);
  }

  /** The messages after a place `BOOT.SEQ`; `undefined` where they are not known, so that everything has to be asked again. */
  after(place: string): readonly LiveMessage[] | undefined {
    const [boot, text = ''] = place.split('.');
    if (boot !== this.boot || !/^\d{1,15}$/.test(text)) return undefined;
    const seq = Number(text);
    const oldest = this.#seq - this.#ring.length;
    return seq < oldest || seq > this.#seq ? undefined : this.#ring.slice(seq - oldest);
  }

  /** Calls `listener` with what is published from now on. */
  listen(listener: (messages: readonly LiveMessage[]) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}

/** Events of a session that came in great numbers at once are one message with their number. */
function thinned(news: readonly LiveNews[]): readonly LiveNews[] {
  const counts = new Map<unknown, number>();
  const isEvent = ({ type }: LiveNews) => type === 'event.logged';
  for (const { payload } of news.filter(isEvent)) {
    counts.set(payload['sessionId'], (counts.get(payload['sessionId']) ?? 0) + 1);
  }
  const isMany = ({ payload }: LiveNews) => (counts.get(payload['sessionId']) ?? 0) > eventsAtOnceMax;
  const rest = news.filter((each) => !isEvent(each) || !isMany(each));
  const many = [...counts].filter(([, count]) => count > eventsAtOnceMax);
  return [...rest, ...many.map(([sessionId, count]) => ({ type: 'session.advanced', payload: { sessionId, count } }))];
}
