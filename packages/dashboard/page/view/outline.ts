import type { Outline } from '@agentspine/server';

/** An outline as numbers. */
export interface Columns {
  readonly count: number;
  /** With it only what comes after is asked for. */
  readonly end: string | null;
  readonly startedAtMs: number;
  readonly lanes: readonly string[];
  readonly lane: Uint8Array;
  /** Tenths of a second since the start. */
  readonly time: Uint32Array;
  readonly flags: Uint8Array;
}

/** What is marked in `flags`. */
export const flag = { error: 1, rule: 2, contradicted: 4, result: 8, turnStart: 16, prompt: 32 } as const;

/** Reads the columns of an outline of a whole session. */
export function columnsOf(outline: Outline): Columns {
  const bytes = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const times = bytes(outline.time);
  const view = new DataView(times.buffer);
  return {
    count: outline.count,
    end: outline.end,
    startedAtMs: outline.startedAt === null ? 0 : Date.parse(outline.startedAt),
    lanes: outline.lanes,
    lane: bytes(outline.lane),
    time: Uint32Array.from({ length: times.length / 4 }, (_, index) => view.getUint32(4 * index, true)),
    flags: bytes(outline.flags),
  };
}

/** What is known of a session after an answer: all where that has all, and else what was known and what came. */
export function withNew(known: Columns | undefined, outline: Outline): Columns {
  const fresh = columnsOf(outline);
  if (known === undefined || outline.at === 0) return fresh;
  const joined = <Numbers extends Uint8Array | Uint32Array>(to: Numbers, old: Numbers, more: Numbers): Numbers => {
    to.set(old);
    to.set(more, old.length);
    return to;
  };
  return {
    ...fresh,
    lane: joined(new Uint8Array(fresh.count), known.lane, fresh.lane),
    time: joined(new Uint32Array(fresh.count), known.time, fresh.time),
    flags: joined(new Uint8Array(fresh.count), known.flags, fresh.flags),
  };
}

/** The places of the events of some lanes; of all where none is hidden. */
export function placesOf({ count, lane, lanes }: Columns, hidden: ReadonlySet<string>): Uint32Array {
  const isShown = lanes.map((name) => !hidden.has(name));
  const places = new Uint32Array(count);
  let length = 0;
  for (let place = 0; place < count; place += 1) {
    if (isShown[lane[place] ?? 0] === true) {
      places[length] = place;
      length += 1;
    }
  }
  return places.slice(0, length);
}

/** The lanes that have events, with how many. */
export function lanesWithRows({ lane, lanes }: Columns): readonly { readonly name: string; readonly rows: number }[] {
  const counts = lanes.map(() => 0);
  for (const number of lane) counts[number] = (counts[number] ?? 0) + 1;
  return lanes.flatMap((name, index) => {
    const rows = counts[index] ?? 0;
    return rows === 0 ? [] : [{ name, rows }];
  });
}

/** The index in `places` of the next event that is marked, from `index` on in a direction; `undefined` where none is. */
export function nextMarked(
  { flags }: Columns,
  places: Uint32Array,
  { from, step, mark }: { readonly from: number; readonly step: 1 | -1; readonly mark: number },
): number | undefined {
  for (let index = from + step; index >= 0 && index < places.length; index += step) {
    if (((flags[places[index] ?? 0] ?? 0) & mark) !== 0) return index;
  }
  return undefined;
}

/** The index in `places` of the place, or of the first after it. */
export function indexOfPlace(places: Uint32Array, place: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, Math.max(0, places.length - 1));
}

/** How many events a strip of the map has, how many of them failed, and how many are of a turn that contradicts. */
export interface MapStrip {
  /** The lane that most of its events are in. */
  readonly lane: number;
  readonly errors: number;
  readonly contradicted: number;
}

/** A session in `strips` equal parts, for a map of it. */
export function mapOf({ lane, lanes, flags }: Columns, places: Uint32Array, strips: number): readonly MapStrip[] {
  const length = Math.min(strips, places.length);
  return Array.from({ length }, (_, strip) => {
    const some = places.subarray(
      Math.floor((strip * places.length) / length),
      Math.floor(((strip + 1) * places.length) / length),
    );
    const counts = lanes.map(() => 0);
    let [errors, contradicted] = [0, 0];
    for (const place of some) {
      const number = lane[place] ?? 0;
      counts[number] = (counts[number] ?? 0) + 1;
      if (((flags[place] ?? 0) & flag.error) !== 0) errors += 1;
      if (((flags[place] ?? 0) & flag.contradicted) !== 0) contradicted += 1;
    }
    return { lane: counts.indexOf(Math.max(...counts)), errors, contradicted };
  });
}
