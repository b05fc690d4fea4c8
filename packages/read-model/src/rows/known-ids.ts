import type { LedgerBatch } from '../ledger/ledger-batch.ts';

/** Two megabytes: with a quarter of a million ids, one lookup in sixty is made for nothing. */
const bitsMax = 2 ** 24;

/** Remembers ids in a fixed space: it may take a new id for one that it knows, and never the other way round. */
class IdFilter {
  readonly #bits = new Uint32Array(bitsMax / 32);

  add(id: string): void {
    const bit = hashOf(id) % bitsMax;
    this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }

  mayHave(id: string): boolean {
    const bit = hashOf(id) % bitsMax;
    return ((this.#bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  }
}

/**
 * Which ids an archive that was begun in this build may have: most of what a ledger says is new, and need not be looked
 * up in tables that are being filled.
 */
export class KnownIds {
  readonly messages = new IdFilter();
  readonly calls = new IdFilter();
  /** Of calls that have results. */
  readonly results = new IdFilter();

  /** Adds what a batch wrote. */
  add(batch: LedgerBatch): void {
    for (const turns of batch.turns.values()) {
      for (const { record } of turns) {
        this.messages.add(record.messageId);
        for (const call of record.toolCalls) this.calls.add(call.id);
      }
    }
    for (const [first] of batch.toolResults().values()) if (first !== undefined) this.results.add(first.toolUseId);
  }
}

/** FNV-1a over the code units. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
