import type { Database } from 'better-sqlite3';
import { deriveSessions } from './derive-sessions.ts';
import type { LedgerBatch } from './ledger-batch.ts';
import type { PairMap } from './pair-map.ts';
import type { ClassifyTurn, HasContent, PriceBook } from './ports.ts';
import type { ToolResultRow } from './record-rows.ts';
import { RecordStore } from './record-store.ts';
import { SessionStore } from './session-store.ts';
import { settleTurns } from './settle-turns.ts';
import { StampTargets } from './stamp-targets.ts';
import { TurnStore } from './turn-store.ts';

/** The rules that the builder is given, by name of their port. */
export interface BuildRules {
  readonly prices: PriceBook;
  readonly classifyTurn: ClassifyTurn;
  readonly hasContent: HasContent;
}

/** Writes batches into the tables of an archive, each within a transaction of the caller. */
export class BatchWriter {
  readonly #rules: BuildRules;
  readonly #records: RecordStore;
  readonly #turns: TurnStore;
  readonly #sessions: SessionStore;
  readonly #stampTargets: StampTargets;
  #isEmpty: boolean;

  /** `isEmpty` says that the tables hold no row yet. */
  constructor(database: Database, rules: BuildRules, isEmpty: boolean) {
    this.#rules = rules;
    this.#records = new RecordStore(database);
    this.#turns = new TurnStore(database);
    this.#sessions = new SessionStore(database);
    this.#stampTargets = new StampTargets(database);
    this.#isEmpty = isEmpty;
  }

  /**
   * Writes what the batch says, then derives the sessions it touches from all their rows (SPEC 2.6, 6). Returns how many
   * sessions that were.
   */
  write(batch: LedgerBatch): number {
    const isEmpty = this.#isEmpty;
    this.#isEmpty = false;
    const results = batch.toolResults();
    this.#records.store(batch, results, isEmpty);
    // Before turns are settled: those that change leave the tables until their session is derived.
    this.#records.storeNestedCalls(batch, (source, id) => !isEmpty && this.#turns.hasCall(source, id));
    const pending = settleTurns(batch, this.#turns, isEmpty);
    if (!isEmpty) this.#touchOthers(batch, results);
    return deriveSessions(batch.touched.values(), {
      ...this.#rules,
      turns: this.#turns,
      sessions: this.#sessions,
      pending,
      events: isEmpty ? results : undefined,
    });
  }

  /** Sessions that the batch does not name but changes: by stamps, and by results of calls that another session shows. */
  #touchOthers(batch: LedgerBatch, results: PairMap<ToolResultRow[]>): void {
    this.#stampTargets.touch(batch);
    for (const [first] of results.values()) {
      if (first === undefined) continue;
      const { source, toolUseId } = first;
      for (const sessionId of this.#turns.sessionsOfCall(source, toolUseId)) batch.touch({ source, sessionId });
    }
  }
}
