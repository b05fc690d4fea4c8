import type { TranscriptFact } from '@agentspine/schema';
import type { Tombstones } from './tombstones.ts';

/** Bytes of a transcript: `from` included, `to` excluded. */
export interface ByteRange {
  /** The first byte. */
  readonly from: number;
  /** The byte after the last one. */
  readonly to: number;
}

/** What of a chunk of a transcript is of erased sessions. */
export interface ErasedShare {
  /** Lines that are of erased sessions alone, without their line feeds. */
  readonly erased: readonly ByteRange[];
  /** Whether some line is of a session that was not erased. */
  readonly hasOthers: boolean;
}

/** Which names are those of erased sessions. */
export type ErasedNames = Pick<Tombstones, 'isErased' | 'isErasedId'>;

const lineFeed = 0x0a;

/**
 * Finds the lines of a chunk that are of erased sessions. A line is of the sessions that its facts name. A line without such a fact
 * is of an erased session where it names one, or where it follows a line of one and names no other: some logs name the session once.
 * `isErased` is asked by source and id; `offset` is that of the first byte.
 */
export class ErasedLineFinder {
  readonly #names: ErasedNames;
  readonly #others = new Set<string>();
  readonly #namesEach: boolean;
  #followsErased = false;

  /** `namesEach`: a line that names no session is of none, as in what was read out of a database. */
  constructor(names: ErasedNames, namesEach = false) {
    this.#names = names;
    this.#namesEach = namesEach;
  }

  /** The next chunk: whole lines, perhaps without the last line feed. */
  find(facts: readonly TranscriptFact[], bytes: Uint8Array, offset: number): ErasedShare {
    const named = this.#sessionsByLine(facts);
    const erased: ByteRange[] = [];
    let hasOthers = false;
    for (let start = 0; start < bytes.length; ) {
      const feed = bytes.indexOf(lineFeed, start);
      const end = feed < 0 ? bytes.length : feed;
      const verdict = named.get(offset + start);
      const isOfErased = verdict ?? this.#judgeUnnamed(bytes.subarray(start, end));
      if (isOfErased) erased.push({ from: offset + start, to: offset + end });
      if (verdict === false) hasOthers = true;
      this.#followsErased = isOfErased;
      start = end + 1;
    }
    return { erased, hasOthers };
  }

  /** Whether all sessions that a line names were erased, by where the line begins. */
  #sessionsByLine(facts: readonly TranscriptFact[]): ReadonlyMap<number, boolean> {
    const lines = new Map<number, boolean>();
    for (const fact of facts) {
      const said = 'record' in fact ? fact.record : fact;
      const isErased = isOfErased(said, this.#names);
      if (isErased === undefined) continue;
      if (!isErased && 'sessionId' in said) this.#others.add(said.sessionId);
      lines.set(fact.range.from, isErased && lines.get(fact.range.from) !== false);
    }
    return lines;
  }

  #judgeUnnamed(line: Uint8Array): boolean {
    const words = new Set(wordsOf(Buffer.from(line).toString('latin1')));
    if ([...words].some((word) => this.#names.isErasedId(word))) return true;
    return this.#followsErased && !this.#namesEach && ![...this.#others].some((id) => words.has(id));
  }
}

/**
 * Whether a fact, or a record of the ledger, is of an erased session; `undefined` where it names none. How two sessions relate is of
 * both: it goes with either, and its source is a vocabulary and not a harness.
 */
export function isOfErased(said: object, names: ErasedNames): boolean | undefined {
  const { source, sessionId, relatedSessionId, relationshipType }: SaidOfSession = said;
  if (typeof source !== 'string' || typeof sessionId !== 'string' || sessionId === '') return undefined;
  if (relationshipType === undefined) return names.isErased(source, sessionId);
  return names.isErasedId(sessionId) || (typeof relatedSessionId === 'string' && names.isErasedId(relatedSessionId));
}

interface SaidOfSession {
  readonly source?: unknown;
  readonly sessionId?: unknown;
  readonly relatedSessionId?: unknown;
  readonly relationshipType?: unknown;
}

const wordPattern = /[A-Za-z0-9][A-Za-z0-9._-]{0,127}/g;
const uuidPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** Words of a text that may be ids of sessions: what is between other characters, without what follows a dot, and each UUID. */
export function* wordsOf(text: string): Generator<string> {
  for (const [word] of text.matchAll(wordPattern)) {
    yield word;
    for (let dot = word.indexOf('.'); dot > 0; dot = word.indexOf('.', dot + 1)) yield word.slice(0, dot);
  }
  for (const [uuid] of text.matchAll(uuidPattern)) yield uuid;
}

/** The bytes with spaces in the place of ranges, whose offsets are those of the file; `offset` is that of the first byte. */
export function blankRanges(bytes: Uint8Array, offset: number, ranges: readonly ByteRange[]): Uint8Array {
  let blanked: Uint8Array | undefined;
  for (const { from, to } of ranges) {
    const start = Math.max(0, from - offset);
    const end = Math.min(bytes.length, to - offset);
    if (start >= end) continue;
    blanked ??= Uint8Array.from(bytes);
    blanked.fill(0x20, start, end);
  }
  return blanked ?? bytes;
}

/** A transcript that is read from a place on, and its parser, which goes on where it stopped. */
export interface ScannedTranscript {
  /** The first byte that is parsed. */
  readonly from: number;
  /** Where the transcript ends. */
  readonly size: number;
  /** Bytes at a place; fewer where it ends. */
  read(position: number, length: number): Promise<Uint8Array>;
  /** What bytes say that follow those of the call before, and how many of them were parsed. */
  parse(bytes: Uint8Array, isEnd: boolean): { readonly facts: readonly TranscriptFact[]; readonly consumed: number };
}

/** A transcript is read in chunks of this size. */
const chunkBytes = 4 * 1024 * 1024;

/** What of a transcript is of erased sessions. */
export async function findErasedShare(
  { from, size, read, parse }: ScannedTranscript,
  finder: ErasedLineFinder,
): Promise<ErasedShare> {
  const erased: ByteRange[] = [];
  let hasOthers = false;
  let carry: Uint8Array = new Uint8Array(0);
  for (let position = from; position < size; ) {
    const chunk = await read(position, Math.min(chunkBytes, size - position));
    if (chunk.length === 0) break;
    const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const offset = position - carry.length;
    position += chunk.length;
    const { facts, consumed } = parse(bytes, position >= size);
    const share = finder.find(facts, bytes.subarray(0, consumed), offset);
    for (const range of share.erased) erased.push(range);
    hasOthers ||= share.hasOthers;
    carry = bytes.slice(consumed);
  }
  return { erased, hasOthers };
}
