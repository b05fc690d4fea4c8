import type { LedgerBatch } from '../ledger/ledger-batch.ts';
import { IdFilter } from './id-filter.ts';

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
