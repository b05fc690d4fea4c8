/*
 * A live SQLite database as a transcript that only grows. Its bytes are what custody holds of it, and after them the lines of what
 * changed since. The last line of each reading is the watermark, which the parser keeps in its state: it says how far the lines
 * reach. So nothing is kept beside custody, and a crash anywhere leads to lines that are written again and join by their ids.
 */
import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import type { SourceEntry } from '@agentspine/archive';
import {
  type Anchors,
  anchoredNumber,
  type DatabaseRows,
  type DatabaseWatermark,
  type HarnessDatabase,
  nextAnchors,
} from '@agentspine/ingest';
import { type Digest, isJsonObject } from '@agentspine/schema';
import { type OtherDatabase, openOtherDatabase } from '@agentspine/sqlite';
import type { TranscriptContent } from './transcript-content.ts';

/** What one reading may write: a larger store is read in several. */
export const readingBytesMax = 64 * 1024 * 1024;

/** Two programs may commit in another order than that of their clocks: so much before the watermark is looked at again. Milliseconds. */
const overlapMs = 60_000;

const tableThere = `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`;

/** More digests than this are not remembered: what changed at one time is then written again, which costs its bytes. */
const recentMax = 5_000;

/** What is new in a database, as bytes after those that custody holds. */
export interface DatabaseContent extends TranscriptContent {
  /** Whether the reading reached its limit, so that another one follows. */
  readonly hasMore: boolean;
}

/** Reads what changed in a database since the entry's watermark. @throws errors of SQLite */
export function readDatabase(path: string, database: HarnessDatabase, entry: SourceEntry | undefined): DatabaseContent {
  using other = openOtherDatabase(path);
  const held = entry?.end ?? 0;
  const reading = new Reading(other, database, watermarkOf(entry));
  const bytes = reading.read();
  return {
    isGenerated: true,
    size: held + bytes.length,
    hasMore: reading.hasMore,
    read: async (position, length) =>
      bytes.subarray(Math.max(0, position - held), Math.max(0, position - held + length)),
    sample: (_end, last) =>
      last.length === 0 && entry !== undefined ? entry.sample : (hash('sha256', last) as Digest),
    [Symbol.dispose]: () => undefined,
  };
}

class Reading {
  hasMore = false;
  readonly #other: OtherDatabase;
  readonly #database: HarnessDatabase;
  readonly #before: DatabaseWatermark;
  readonly #lines: string[] = [];
  #bytes = 0;

  constructor(other: OtherDatabase, database: HarnessDatabase, before: DatabaseWatermark) {
    this.#other = other;
    this.#database = database;
    this.#before = before;
  }

  read(): Buffer {
    const changed: Record<string, number> = { ...this.#before.changed };
    const anchors: Record<string, Anchors> = {};
    const recent: Recent[] = [];
    for (const kind of this.#database.rows) {
      if (!this.#has(kind.table)) continue;
      const sql = kind.beside !== undefined && this.#has(kind.beside.table) ? kind.beside.changed : kind.changed;
      const from = this.#fromOf(kind);
      const since = kind.placeOf === undefined ? (changed[kind.name] ?? 0) : from;
      const seen: [key: string, changed: number][] = [];
      let newest = since;
      for (const row of this.#other.query(sql, from)) {
        const { key, changed: at } = row;
        if (typeof key !== 'string' || typeof at !== 'number') continue;
        if (this.#bytes >= readingBytesMax) {
          // Without progress another reading would come to the same place.
          this.hasMore = newest > since;
          break;
        }
        newest = Math.max(newest, at);
        seen.push([key, at]);
        const digest = this.#take(kind, key);
        if (digest !== undefined) recent.push([kind.name, key, at, digest]);
      }
      changed[kind.name] = newest;
      if (kind.placeOf !== undefined)
        anchors[kind.name] = nextAnchors(this.#before.anchors[kind.name] ?? {}, from, seen);
    }
    if (this.#lines.length === 0) return Buffer.alloc(0);
    const watermark = watermarkAfter(this.#before, { changed, anchors }, recent);
    return Buffer.from([...this.#lines, JSON.stringify({ watermark })].map((line) => `${line}\n`).join(''));
  }

  #has(table: string): boolean {
    return this.#other.query(tableThere, table).length > 0;
  }

  /** The time or number from which a kind is looked at. */
  #fromOf({ name, placeOf }: DatabaseRows): number {
    if (placeOf === undefined) return Math.max(0, (this.#before.changed[name] ?? 0) - overlapMs);
    return anchoredNumber(this.#before.anchors[name] ?? {}, (key) => {
      const place = this.#other.query(placeOf, key)[0]?.['changed'];
      return typeof place === 'number' ? place : undefined;
    });
  }

  /** Writes the line of what a key names, unless it was written as it is; its digest, if it can be read. */
  #take(kind: DatabaseRows, key: string): string | undefined {
    const record = kind.lineOf(this.#other.query(kind.read, key));
    if (record === undefined) return undefined;
    const line = JSON.stringify(record);
    const digest = this.#database.digestOf(line);
    if (this.#before.recent[`${kind.name} ${key}`] === digest) return digest;
    this.#lines.push(line);
    this.#bytes += Buffer.byteLength(line) + 1;
    return digest;
  }
}

type Recent = readonly [kind: string, key: string, changed: number, digest: string];

/** Digests are kept of what the next reading looks at again: what changed shortly before, and anchors. */
function watermarkAfter(
  before: DatabaseWatermark,
  { changed, anchors }: Pick<DatabaseWatermark, 'changed' | 'anchors'>,
  recent: readonly Recent[],
): DatabaseWatermark {
  const digests = new Map([
    ...Object.entries(before.recent),
    ...recent.map(([kind, key, , digest]) => [`${kind} ${key}`, digest] as const),
  ]);
  const late = recent.filter(([kind, , at]) => anchors[kind] === undefined && at >= (changed[kind] ?? 0) - overlapMs);
  const names = [
    ...late.slice(-recentMax).map(([kind, key]) => `${kind} ${key}`),
    ...Object.entries(anchors).flatMap(([kind, keys]) => Object.keys(keys).map((key) => `${kind} ${key}`)),
  ];
  const kept = names.map((name) => [name, digests.get(name)] as const);
  return {
    changed,
    recent: Object.fromEntries(kept.filter((pair): pair is [string, string] => pair[1] !== undefined)),
    anchors,
  };
}

/** The watermark in the state of the parser; of a database that was not read yet, or of another version, one that reaches nowhere. */
function watermarkOf(entry: SourceEntry | undefined): DatabaseWatermark {
  const state = fieldOf(fieldOf(entry?.state, 'parser'), 'watermark');
  const changed = fieldOf(state, 'changed');
  const recent = fieldOf(state, 'recent');
  const anchors = fieldOf(state, 'anchors');
  const kinds = isJsonObject(anchors) ? Object.keys(anchors) : [];
  return {
    changed: entriesOf(changed, 'number'),
    recent: entriesOf(recent, 'string'),
    anchors: Object.fromEntries(kinds.map((kind) => [kind, entriesOf(fieldOf(anchors, kind), 'number')])),
  };
}

function fieldOf(value: unknown, key: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function entriesOf<Name extends 'number' | 'string'>(
  value: unknown,
  type: Name,
): Record<string, Name extends 'number' ? number : string> {
  type Value = Name extends 'number' ? number : string;
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((pair): pair is [string, Value] => typeof pair[1] === type));
}
