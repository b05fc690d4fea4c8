import { createHmac } from 'node:crypto';
import { appendCheckedLines, cutTornTail, type FileSystem, LineSplitter, readWholeFile } from '@agentspine/durable-fs';
import { isJsonObject } from '@agentspine/schema';
import { parseJson } from '../ledger/ledger-line.ts';

/*
 * `tombstones.jsonl`: which sessions were erased, so that no import brings them back. It holds no name: a session is the HMAC-SHA-256
 * of its name, and a transcript that of its bytes, with a key that the first line has. Whoever has the home can ask whether a name
 * that they know was erased, and nobody can list the names.
 */

/** Name of the file below the home. */
export const tombstonesName = 'tombstones.jsonl';

/** A session that was erased. */
export interface SessionTombstone {
  /** The kind. */
  readonly kind: 'session';
  /** Of source, a zero byte, and the session's id. */
  readonly digest: string;
  /** Of the id alone, by which words in a file are compared. */
  readonly word: string;
}

/** A transcript of which every line was of erased sessions. */
export interface ContentTombstone {
  /** The kind. */
  readonly kind: 'content';
  /** How many bytes it had, and of how many of them `head` is. */
  readonly bytes: number;
  /** Bytes that `head` is of. */
  readonly headBytes: number;
  /** Of its first bytes. */
  readonly head: string;
  /** Of all of them. */
  readonly digest: string;
}

/** Events that went and that no transcript gives, as a seal knows them. */
export interface EventsTombstone {
  /** The kind. */
  readonly kind: 'events';
  /** SHA-256 of each, as base64url. */
  readonly digests: readonly string[];
}

/** A line of the file, without what each has. */
export type Tombstone = SessionTombstone | ContentTombstone | EventsTombstone;

/** Which erasure made them, and when. */
export interface TombstoneStamp {
  /** The id of the erasure. */
  readonly erasure: string;
  /** RFC 3339. */
  readonly erasedAt: string;
}

/** The first bytes of a transcript that are compared before all of it is. */
export const headBytesMax = 4_096;

/** What was erased from a home. */
export class Tombstones {
  /** Secret of the home, as hexadecimal digits. */
  readonly key: string;
  readonly #sessions = new Set<string>();
  readonly #words = new Set<string>();
  readonly #contents: ContentTombstone[] = [];
  readonly #events = new Set<string>();
  readonly #known = new Map<string, boolean>();

  constructor(key: string, lines: readonly (Tombstone & TombstoneStamp)[] = []) {
    this.key = key;
    for (const line of lines) {
      if (line.kind === 'content') this.#contents.push(line);
      else if (line.kind === 'events') for (const digest of line.digests) this.#events.add(digest);
      else {
        this.#sessions.add(line.digest);
        this.#words.add(line.word);
      }
    }
  }

  /** How many sessions. */
  get sessions(): number {
    return this.#sessions.size;
  }

  /** Events that went, as a seal knows them. */
  get events(): ReadonlySet<string> {
    return this.#events;
  }

  /** Whether a session was erased; `sessionId` as the harness `source` names it. */
  isErased(source: string, sessionId: string): boolean {
    return this.#remember(`${source}\0${sessionId}`, (name) => this.#sessions.has(this.#digest(name)));
  }

  /** Whether a word is the id of an erased session, of whatever source. */
  isErasedId(word: string): boolean {
    return this.#remember(word, (name) => this.#words.has(this.#digest(name)));
  }

  /** The transcripts that begin with these bytes and were erased; `head` holds `headBytesMax` bytes, or all of a shorter one. */
  contentsBeginning(head: Uint8Array): readonly ContentTombstone[] {
    return this.#contents.filter(
      (content) =>
        content.headBytes <= head.length && content.head === this.digestOf([head.subarray(0, content.headBytes)]),
    );
  }

  /** The tombstone of a session. */
  ofSession(source: string, sessionId: string): SessionTombstone {
    return { kind: 'session', digest: this.#digest(`${source}\0${sessionId}`), word: this.#digest(sessionId) };
  }

  /** Keyed digest of bytes, as base64url. */
  digestOf(chunks: Iterable<Uint8Array>): string {
    const hmac = createHmac('sha256', this.key);
    for (const chunk of chunks) hmac.update(chunk);
    return hmac.digest('base64url');
  }

  #digest(name: string): string {
    return this.digestOf([Buffer.from(name)]);
  }

  /** Names come again on each line of a transcript. */
  #remember(name: string, find: (name: string) => boolean): boolean {
    let known = this.#known.get(name);
    if (known === undefined) {
      known = find(name);
      if (this.#known.size >= namesHeldMax) this.#known.clear();
      this.#known.set(name, known);
    }
    return known;
  }
}

const namesHeldMax = 100_000;

/** The tombstones of a home; `undefined` where nothing was ever erased. A damaged line counts for nothing. */
export async function readTombstones(fileSystem: FileSystem, home: string): Promise<Tombstones | undefined> {
  const bytes = await readWholeFile(fileSystem, `${home}/${tombstonesName}`);
  if (bytes === undefined) return undefined;
  let key: string | undefined;
  const lines: (Tombstone & TombstoneStamp)[] = [];
  const splitter = new LineSplitter(0);
  splitter.push(bytes, (text) => {
    const value = text === undefined ? undefined : parseJson(text);
    if (!isJsonObject(value)) return;
    if (value['kind'] === 'key' && typeof value['key'] === 'string') key ??= value['key'];
    const line = parseTombstone(value);
    if (line !== undefined) lines.push(line);
  });
  return key === undefined ? undefined : new Tombstones(key, lines);
}

/** Adds tombstones, durably; makes the file, with its key, where there is none. The caller holds the lock of imports. */
export async function addTombstones(
  fileSystem: FileSystem,
  home: string,
  { tombstones, lines, stamp }: NewTombstones,
): Promise<void> {
  const path = `${home}/${tombstonesName}`;
  await cutTornTail(fileSystem, path);
  const known = await readTombstones(fileSystem, home);
  const head = known === undefined ? [{ v: 1, kind: 'key', key: tombstones.key }] : [];
  const { erasure, erasedAt } = stamp;
  const all = [...head, ...lines.map(({ kind, ...rest }) => ({ v: 1, kind, ...rest, erasure, erasedAt }))];
  if (all.length === 0) return;
  const text = all.map((line) => `${JSON.stringify(line)}\n`).join('');
  await appendCheckedLines(fileSystem, path, Buffer.from(text));
}

/** Tombstones that are added. */
export interface NewTombstones {
  /** What there is, whose key is used. */
  readonly tombstones: Tombstones;
  /** What comes. */
  readonly lines: readonly Tombstone[];
  /** Of which erasure. */
  readonly stamp: TombstoneStamp;
}

function parseTombstone(value: Readonly<Record<string, unknown>>): (Tombstone & TombstoneStamp) | undefined {
  const { v, kind, digest, digests, word, bytes, headBytes, head, erasure, erasedAt } = value;
  if (v !== 1 || typeof erasure !== 'string' || typeof erasedAt !== 'string') return undefined;
  if (kind === 'events' && Array.isArray(digests)) return { kind, digests: digests.map(String), erasure, erasedAt };
  if (typeof digest !== 'string') return undefined;
  if (kind === 'session' && typeof word === 'string') return { kind, digest, word, erasure, erasedAt };
  if (kind !== 'content' || typeof bytes !== 'number' || typeof headBytes !== 'number' || typeof head !== 'string') {
    return undefined;
  }
  return { kind, bytes, headBytes, head, digest, erasure, erasedAt };
}
