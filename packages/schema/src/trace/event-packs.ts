/**
 * Payloads of events together: some hundred lines of JSON as one zstd frame with a checksum, so that what they repeat is held once. An
 * event names its line by one number, its place. A row of `event_packs` is one pack; its id is never given to another.
 */
import { type EventNamesSql, eventNamesSql } from './event-names.ts';

/** How large a pack gets before the next one begins, in bytes of its lines; a larger line is alone in its pack. */
export const packBytesMax: number = 256 * 1024;

/** Places of one pack; it has fewer lines. */
const linesMax = 65_536;

/** No pack that we wrote has more bytes: what a planted file may say of itself must not fill the memory. */
const openedBytesMax = 64 * 1024 * 1024;

/** Most packs are decompressed in one step of this size, in bytes: that takes two thirds of the time of many small ones. */
const chunkSize = 288 * 1024;

const lineFeed = 10;

/** Packs that a connection keeps open: 4 MB where none has a larger line. */
const openPacksMax = 16;

/** Loaded with the first pack: whoever reads vocabulary alone needs none. */
const zlib = () => process.getBuiltinModule('node:zlib');

/** The number by which an event names a line of a pack. */
export function placeInPack(pack: number, line: number): number {
  return pack * linesMax + line;
}

/** The pack of a place. */
export function packOfPlace(place: number): number {
  return Math.floor(place / linesMax);
}

/** The line of a place, in its pack. */
export function lineOfPlace(place: number): number {
  return place % linesMax;
}

/** Whether a payload can be a line: JSON that we write has no line breaks, but another one may. */
export function isPackable(payloadJson: string): boolean {
  return !payloadJson.includes('\n');
}

/** The bytes of a pack of these lines. */
export function sealPack(lines: readonly string[]): Uint8Array {
  const { constants, zstdCompressSync } = zlib();
  const params = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 };
  return zstdCompressSync(lines.map((line) => `${line}\n`).join(''), { params });
}

/** The lines of a pack. @throws Error where its bytes are damaged */
export function openPack(body: Uint8Array): readonly string[] {
  return textOfPack(body).split('\n').slice(0, -1);
}

/** The lines of a pack as one text; each ends with a line feed. @throws Error where its bytes are damaged */
export function textOfPack(body: Uint8Array): string {
  return bytesOfPack(body).toString();
}

function bytesOfPack(body: Uint8Array): Buffer {
  return zlib().zstdDecompressSync(body, { chunkSize, maxOutputLength: openedBytesMax });
}

/** The lines of a pack, each decoded when it is asked for: most questions need few of them. */
class OpenedPack {
  readonly #bytes: Buffer;
  /** Where each line begins, and where one after the last would. */
  readonly #starts: readonly number[];

  constructor(body: Uint8Array) {
    const bytes = bytesOfPack(body);
    const starts = [0];
    for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) starts.push(at + 1);
    this.#bytes = bytes;
    this.#starts = starts;
  }

  line(index: number): string | undefined {
    const from = this.#starts[index];
    const next = this.#starts[index + 1];
    return from === undefined || next === undefined ? undefined : this.#bytes.toString('utf8', from, next - 1);
  }
}

/** The packs that a connection reads, the latest of them open, and those that it has not written yet. */
export class OpenPacks {
  readonly #opened = new Map<number, OpenedPack | undefined>();
  readonly #unwritten = new Map<number, readonly string[]>();

  /** A line of a pack that is open; `null` where it is not. */
  readonly line = (place: unknown): string | null => {
    if (typeof place !== 'number') return null;
    const pack = packOfPlace(place);
    const index = lineOfPlace(place);
    const unwritten = this.#unwritten.get(pack);
    return (unwritten === undefined ? this.#opened.get(pack)?.line(index) : unwritten[index]) ?? null;
  };

  /** The same of a pack whose bytes are given, which it opens; `null` where the pack is damaged: a view must not fail. */
  readonly load = (place: unknown, body: unknown): string | null => {
    if (typeof place !== 'number' || !(body instanceof Uint8Array)) return null;
    const pack = packOfPlace(place);
    if (!this.#opened.has(pack)) this.#keep(pack, openIfSound(body));
    return this.line(place);
  };

  /** Lets lines be read before their pack is written; more may come. */
  hold(pack: number, lines: readonly string[]): void {
    this.#unwritten.set(pack, lines);
  }

  /** Forgets lines that were held: their pack is written, or was never. */
  release(pack: number): void {
    this.#unwritten.delete(pack);
  }

  #keep(pack: number, opened: OpenedPack | undefined): void {
    const [oldest] = this.#opened.keys();
    if (oldest !== undefined && this.#opened.size >= openPacksMax) this.#opened.delete(oldest);
    this.#opened.set(pack, opened);
  }
}

function openIfSound(body: Uint8Array): OpenedPack | undefined {
  try {
    return new OpenedPack(body);
  } catch {
    return undefined;
  }
}

/** The payload of an event, in SQL where `event` is its row in the file; `schema` is the database that it is in. */
export function payloadSql(event: string, schema: string = 'main', functions: string = 'spine'): string {
  const body = packSql(event, schema);
  return `coalesce(${event}.payload_json, ${functions}_line(${event}.packed), ${functions}_load(${event}.packed, ${body}))`;
}

/** The bytes of the pack of an event, in SQL where `event` is its row. */
export function packSql(event: string, schema: string = 'main'): string {
  return `(SELECT body FROM ${schema}.event_packs WHERE id = ${event}.packed >> 16)`;
}

/** `events` as it is in the file: payloads that are in packs are NULL. */
export const storedEventsViewSql: string = `CREATE VIEW events AS ${selectSql('e.payload_json', eventNamesSql())};`;

/** The same with every payload, for a connection that has the functions. */
export function wholeEventsViewSql(names: EventNamesSql): string {
  return `CREATE TEMP VIEW IF NOT EXISTS events AS ${selectSql(payloadSql('e'), names)}`;
}

/** `event_rows` of a store of an older schema, in which events are a table. */
export const olderEventRowsSql =
  'CREATE TEMP VIEW IF NOT EXISTS event_rows AS SELECT *, NULL AS packed FROM main.events';

function selectSql(payload: string, { task, session, joinTask, joinSession }: EventNamesSql): string {
  return `SELECT e.seq, e.event_id, e.event_time, e.event_type, e.schema_ver, ${task} AS aggregate_id, ${session} AS session_id, e.actor,
    e.correlation_id, e.causation_id, CAST(${payload} AS TEXT) AS payload_json, e.recorded_at FROM event_rows AS e${joinTask}${joinSession}`;
}
