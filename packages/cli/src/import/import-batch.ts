import { type ContentStore, type Custody, type Ledger, linesOfFacts, stripTexts } from '@agentspine/archive';
import type { ContentRecord, Digest, LedgerLine, SourceFileId, SourcePiece } from '@agentspine/schema';
import { cursorOf, type ParsedBytes } from './parse-stretch.ts';

/** What is written together; more would only cost memory, because one sync already covers hundreds of files. */
const batchBytesMax = 32 * 1024 * 1024;

/** Ledger lines that are held in memory when bytes are not, as when everything is derived again. */
const batchLinesMax = 20_000;

/** Blobs that are compressed and synced at once: enough for both cores and the disk's queue. */
const putsInFlightMax = 24;

/** What batches added so far. */
export interface BatchTotals {
  bytesRead: number;
  bytesStored: number;
  unparsedLines: number;
}

/**
 * Collects pieces and what was derived from them, and writes both in the order that makes a crash harmless: blobs, then
 * manifest, then content records, then ledger. The cursors in the ledger come last, so what they pass is there; what a
 * crash repeats, content records keep once and the archive joins.
 */
export class ImportBatch {
  readonly totals: BatchTotals = { bytesRead: 0, bytesStored: 0, unparsedLines: 0 };
  readonly #custody: Custody;
  readonly #ledger: Ledger;
  readonly #content: ContentStore;
  readonly #keepsText: boolean;
  readonly #puts = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;
  #pieces: (SourcePiece | undefined)[] = [];
  readonly #held = new Set<SourcePiece>();
  #lines: LedgerLine[] = [];
  #records: ContentRecord[] = [];
  #bytes = 0;

  /** `keepsText: false` leaves titles and the like out of the ledger (A091). */
  constructor(custody: Custody, ledger: Ledger, content: ContentStore, keepsText = true) {
    this.#keepsText = keepsText;
    this.#custody = custody;
    this.#ledger = ledger;
    this.#content = content;
  }

  /** Begins to take the bytes of a piece; `describe` makes its line, which the next `commit` writes. */
  async addPiece(bytes: Uint8Array, describe: (digest: Digest) => SourcePiece): Promise<void> {
    this.#bytes += bytes.length;
    this.totals.bytesRead += bytes.length;
    const slot = this.#pieces.push(undefined) - 1;
    const put = this.#take(bytes, slot, describe).catch((error: unknown) => {
      this.#failure ??= { error };
    });
    this.#puts.add(put);
    void put.finally(() => this.#puts.delete(put));
    while (this.#puts.size >= putsInFlightMax) await Promise.race(this.#puts);
  }

  /** Adds what a stretch of a file yields, and the cursor behind it; `held` are pieces of it that custody held before. */
  addFacts(file: SourceFileId, { facts, entry }: ParsedBytes, held: readonly SourcePiece[] = []): void {
    for (const piece of held) this.#held.add(piece);
    const { lines, content } = linesOfFacts(facts, { file, generation: entry.generation });
    for (const line of lines) {
      if (line.kind === 'unparsed') this.totals.unparsedLines += 1;
      this.#lines.push(this.#keepsText ? line : stripTexts(line));
    }
    for (const record of content) this.#records.push(record);
    const cursor = cursorOf(file, entry);
    this.#lines.push(this.#keepsText ? cursor : stripTexts(cursor));
  }

  /** Writes what was collected once it is worth a sync. */
  async commitWhenLarge(): Promise<void> {
    if (this.#bytes >= batchBytesMax || this.#lines.length >= batchLinesMax) await this.commit();
  }

  /** Writes everything that was collected; durable when it resolves. */
  async commit(): Promise<void> {
    await Promise.all(this.#puts);
    if (this.#failure !== undefined) throw this.#failure.error;
    const pieces = this.#pieces.filter((piece) => piece !== undefined);
    await this.#custody.appendPieces(pieces);
    if (this.#records.length > 0)
      await this.#content.append(pointIntoPieces(this.#records, [...this.#held, ...pieces]));
    if (this.#lines.length > 0) await this.#ledger.appendDerived(this.#lines);
    this.#pieces = [];
    this.#held.clear();
    this.#lines = [];
    this.#records = [];
    this.#bytes = 0;
  }

  async #take(bytes: Uint8Array, slot: number, describe: (digest: Digest) => SourcePiece): Promise<void> {
    const { digest, storedBytes } = await this.#custody.put(bytes);
    this.totals.bytesStored += storedBytes;
    this.#pieces[slot] = describe(digest);
  }
}

/**
 * Content records name the blob that holds their line and its bytes there. A line that two pieces share keeps its place in
 * the source file, which the manifest resolves.
 */
export function pointIntoPieces(
  records: readonly ContentRecord[],
  pieces: readonly SourcePiece[],
): readonly ContentRecord[] {
  const byFile = new Map<string, SourcePiece[]>();
  for (const piece of pieces) {
    if (!piece.stored) continue;
    const known = byFile.get(`${piece.file}/${piece.generation}`);
    if (known === undefined) byFile.set(`${piece.file}/${piece.generation}`, [piece]);
    else known.push(piece);
  }
  return records.map((record) => {
    const at = record.at;
    if (at === undefined) return record;
    const holder = byFile.get(`${at[0]}/${at[1]}`)?.find((piece) => piece.from <= at[2] && at[3] <= piece.to);
    if (holder === undefined) return record;
    const { at: _at, ...rest } = record;
    return { ...rest, raw: { digest: holder.digest, from: at[2] - holder.from, to: at[3] - holder.from } };
  });
}
