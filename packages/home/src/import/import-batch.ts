import type { ContentStore, Custody, Ledger } from '@agentspine/archive';
import type { ContentRecord, Digest, SourcePiece } from '@agentspine/schema';
import type { DerivedChunk } from './derive-chunk.ts';

/** What is written together; more would only cost memory, because one sync already covers hundreds of files. */
const batchBytesMax = 4 * 1024 * 1024;

/** Ledger lines that are held in memory when bytes are not, as when everything is derived again. */
const batchLinesMax = 20_000;

/** What batches added so far. */
export interface BatchTotals {
  bytesRead: number;
  bytesStored: number;
  packs: number;
  unparsedLines: number;
}

/** What is written together. */
interface Collected {
  /** In the order they were added. */
  readonly taken: { readonly bytes: Uint8Array; readonly describe: (digest: Digest) => SourcePiece }[];
  readonly lines: Uint8Array[];
  readonly records: ContentRecord[];
  bytes: number;
  lineCount: number;
}

/**
 * Collects pieces and what was derived from them, and writes both in the order that makes a crash harmless: blobs and packs, then
 * manifest, then content records, then ledger. The cursors in the ledger come last, so what they pass is there; what a
 * crash repeats, content records keep once and the archive joins.
 *
 * While one collection is being written the next one grows. Writes follow each other, and what is derived from a piece is
 * added after it, so no line comes before the piece it was derived from.
 */
export class ImportBatch {
  readonly totals: BatchTotals = { bytesRead: 0, bytesStored: 0, packs: 0, unparsedLines: 0 };
  readonly #custody: Custody;
  readonly #ledger: Ledger;
  readonly #content: ContentStore | undefined;
  /** Everything that this import took or found: what is derived from a piece may be written later than the piece. */
  readonly #holders: PieceHolders = new Map();
  #failure: { readonly error: unknown } | undefined;
  #collected = collectNothing();
  #writing: Promise<void> = Promise.resolve();

  /** Without a store of content records none are written: custody gives them. */
  constructor(custody: Custody, ledger: Ledger, content: ContentStore | undefined) {
    this.#custody = custody;
    this.#ledger = ledger;
    this.#content = content;
  }

  /** Adds the bytes of a piece, which nobody may change any more; `describe` makes its line. */
  addPiece(bytes: Uint8Array, describe: (digest: Digest) => SourcePiece): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    this.#collected.taken.push({ bytes, describe });
    this.#collected.bytes += bytes.length;
    this.totals.bytesRead += bytes.length;
  }

  /** Adds what a chunk of a file yields; `held` are pieces of it that custody held before. */
  addDerived(derived: DerivedChunk, held: readonly SourcePiece[] = []): void {
    const collected = this.#collected;
    if (this.#content !== undefined) for (const piece of held) holdPiece(this.#holders, piece);
    collected.lines.push(derived.lines);
    collected.lineCount += derived.lineCount;
    for (const record of derived.records) collected.records.push(record);
    this.totals.unparsedLines += derived.unparsedLines;
  }

  /**
   * Begins to write what was collected once it is worth a sync and the write before it has ended. However many add at once,
   * all of them wait here, so that no more than two collections are held.
   */
  async writeWhenLarge(): Promise<void> {
    if (!this.#isLarge()) return;
    await this.#writing;
    if (this.#isLarge()) this.#beginWrite();
  }

  /** Writes everything that was collected; durable when it resolves. */
  async commit(): Promise<void> {
    this.#beginWrite();
    await this.#writing;
  }

  #isLarge(): boolean {
    return this.#collected.bytes >= batchBytesMax || this.#collected.lineCount >= batchLinesMax;
  }

  #beginWrite(): void {
    const collected = this.#collected;
    this.#collected = collectNothing();
    this.#writing = this.#writing.then(() => this.#write(collected));
    // The next call that adds or waits gets the error.
    this.#writing.catch((error: unknown) => {
      this.#failure ??= { error };
    });
  }

  async #write(collected: Collected): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    const { digests, storedBytes, packs } = await this.#custody.put(collected.taken.map(({ bytes }) => bytes));
    this.totals.bytesStored += storedBytes;
    this.totals.packs += packs.length;
    const pieces = digests.flatMap((digest, index) => collected.taken[index]?.describe(digest) ?? []);
    await this.#custody.appendPieces(pieces, packs);
    if (this.#content !== undefined) {
      for (const piece of pieces) holdPiece(this.#holders, piece);
      if (collected.records.length > 0) await this.#content.append(pointIntoPieces(collected.records, this.#holders));
    }
    if (collected.lines.length > 0) await this.#ledger.appendEncoded(collected.lines);
  }
}

function collectNothing(): Collected {
  return { taken: [], lines: [], records: [], bytes: 0, lineCount: 0 };
}

/** Pieces whose bytes are kept, by file and generation. */
export type PieceHolders = Map<string, SourcePiece[]>;

/** Adds a piece, once, if its bytes are kept. */
export function holdPiece(holders: PieceHolders, piece: SourcePiece): void {
  if (!piece.stored) return;
  const key = `${piece.file}/${piece.generation}`;
  const known = holders.get(key);
  if (known === undefined) holders.set(key, [piece]);
  else if (!known.includes(piece)) known.push(piece);
}

/**
 * Content records name the blob that holds their line and its bytes there. A line that two pieces share keeps its place in
 * the source file, which the manifest resolves.
 */
export function pointIntoPieces(records: readonly ContentRecord[], holders: PieceHolders): readonly ContentRecord[] {
  return records.map((record) => {
    const at = record.at;
    if (at === undefined) return record;
    const holder = holders.get(`${at[0]}/${at[1]}`)?.find((piece) => piece.from <= at[2] && at[3] <= piece.to);
    if (holder === undefined) return record;
    const { at: _at, ...rest } = record;
    return { ...rest, raw: { digest: holder.digest, from: at[2] - holder.from, to: at[3] - holder.from } };
  });
}
