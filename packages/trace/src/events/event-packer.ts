import { type DomainEventType, isPackable, packBytesMax, placeInPack, sealPack } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';

const lastSql = "SELECT ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'event_packs'), 0)";
const insertSql = 'INSERT INTO event_packs (id, lines, body) VALUES (?, ?, ?)';
const dropEmptySql = `DELETE FROM event_packs
  WHERE id NOT IN (SELECT packed >> 16 FROM event_rows WHERE packed IS NOT NULL)`;

/**
 * Types of events that have long payloads, and those that each session has, which are much alike. Others are asked for by what is in theirs,
 * which indexes and the file itself show.
 */
const packedTypes: ReadonlySet<string> = new Set<DomainEventType>([
  'task.created',
  'task.renamed',
  'task.status_changed',
  'session.started',
  'session.ended',
  'timeline.logged',
  'tool.invoked',
  'tool.result',
  'prompt.submitted',
  'completion.received',
]);

/** A pack that is not full. */
interface GrowingPack {
  readonly id: number;
  readonly lines: string[];
  bytes: number;
  isWritten: boolean;
}

/** Puts payloads of many events into packs. A pack is written when it is full, or with the transaction that its events are in. */
export class EventPacker {
  readonly #connection: SpineConnection;
  #growing: GrowingPack | undefined;
  /** How many transactions had been undone when the pack was begun: with one more, it is not there. */
  #undone = 0;
  #lastId = 0;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** The place of a payload in a pack, in the transaction that is open; `undefined` where it is to be stored with its event. */
  place(eventType: string, payloadJson: string): number | undefined {
    if (!packedTypes.has(eventType) || !isPackable(payloadJson)) return undefined;
    const pack = this.#packFor(Buffer.byteLength(payloadJson) + 1);
    return placeInPack(pack.id, pack.lines.push(payloadJson) - 1);
  }

  /** Removes packs of which all events are gone. */
  dropEmpty(): void {
    this.#connection.settle();
    this.#connection.prepare(dropEmptySql).run();
  }

  #packFor(bytes: number): GrowingPack {
    const growing = this.#growing;
    if (growing !== undefined && this.#undone !== this.#connection.undone) this.#end(growing);
    else if (growing !== undefined && growing.bytes + bytes > packBytesMax) this.#write([growing]);
    const pack = this.#growing ?? this.#begin();
    pack.bytes += bytes;
    return pack;
  }

  #begin(): GrowingPack {
    const last = this.#connection.prepare(lastSql).pluck().get() as number;
    // An id that was given in a transaction that was undone is not given again: its lines may still be open.
    this.#lastId = Math.max(last, this.#lastId) + 1;
    this.#undone = this.#connection.undone;
    const pack: GrowingPack = { id: this.#lastId, lines: [], bytes: 0, isWritten: false };
    this.#growing = pack;
    this.#connection.packs.hold(pack.id, pack.lines);
    this.#connection.gather(this.#write, pack);
    return pack;
  }

  readonly #write = (packs: readonly GrowingPack[]): void => {
    for (const pack of packs) {
      if (pack.isWritten) continue;
      this.#connection.prepare(insertSql).run(pack.id, pack.lines.length, sealPack(pack.lines));
      pack.isWritten = true;
      this.#end(pack);
    }
  };

  #end(pack: GrowingPack): void {
    this.#connection.packs.release(pack.id);
    if (this.#growing === pack) this.#growing = undefined;
  }
}
