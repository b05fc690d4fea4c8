import type { Database } from 'better-sqlite3';
import type { LedgerBatch } from './ledger/ledger-batch.ts';
import type { ClassifyTurn, HasContent, PriceBook } from './ports.ts';
import { DimensionBook } from './rows/dimension-book.ts';
import { KnownIds } from './rows/known-ids.ts';
import type { PairMap } from './rows/pair-map.ts';
import type { ToolResultRow } from './rows/record-rows.ts';
import { RecordStore } from './rows/record-store.ts';
import { deriveSessions } from './sessions/derive-sessions.ts';
import { SessionStore } from './sessions/session-store.ts';
import type { SourceBook } from './source-book.ts';
import { SessionTargets } from './stamps/session-targets.ts';
import { settleTurns } from './turns/settle-turns.ts';
import { TurnStore } from './turns/turn-store.ts';

/** The rules that the builder is given, by name of their port. */
export interface BuildRules {
  readonly prices: PriceBook;
  readonly classifyTurn: ClassifyTurn;
  readonly hasContent: HasContent;
  readonly sources: SourceBook;
}

/** Writes batches into the tables of an archive, each within a transaction of the caller. */
export class BatchWriter {
  readonly #rules: BuildRules;
  readonly #records: RecordStore;
  readonly #turns: TurnStore;
  readonly #sessions: SessionStore;
  readonly #targets: SessionTargets;
  readonly #known: KnownIds | undefined;

  /** `isNew` says that the tables hold no row yet. */
  constructor(database: Database, rules: BuildRules, { isNew }: { readonly isNew: boolean }) {
    this.#rules = rules;
    const book = new DimensionBook(database);
    this.#records = new RecordStore(database, rules.sources, book);
    this.#turns = new TurnStore(database, rules.sources, book);
    this.#sessions = new SessionStore(database, rules.sources, book);
    this.#targets = new SessionTargets(database);
    this.#known = isNew ? new KnownIds() : undefined;
  }

  /**
   * Writes what the batch says, then derives the sessions it touches from all their rows (SPEC 2.6.5). Returns how many
   * sessions that were.
   */
  write(batch: LedgerBatch): number {
    const known = this.#known;
    const results = batch.toolResults();
    this.#records.store(batch, results, known);
    // Before turns are settled: those that change leave the tables until their session is derived.
    this.#records.storeNestedCalls(batch, (source, id) => this.#turns.hasCall(source, id));
    const pending = settleTurns(batch, this.#turns, { known, sources: this.#rules.sources });
    this.#touchOthers(batch, results);
    const count = deriveSessions(batch.touched.values(), {
      ...this.#rules,
      turns: this.#turns,
      sessions: this.#sessions,
      pending,
      results,
      known,
    });
    known?.add(batch);
    return count;
  }

  /** Sessions that the batch does not name but changes: by stamps, by programs that started them, and by results of calls that another session shows. */
  #touchOthers(batch: LedgerBatch, results: PairMap<ToolResultRow[]>): void {
    this.#targets.touch(batch);
    for (const [first] of results.values()) {
      if (first === undefined) continue;
      const { source, toolUseId } = first;
      if (this.#known?.calls.mayHave(toolUseId) === false) continue;
      for (const sessionId of this.#turns.sessionsOfCall(source, toolUseId)) batch.touch({ source, sessionId });
    }
  }
}
