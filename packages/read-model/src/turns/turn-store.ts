import { storedToolCalls, storedTurns } from '@agentspine/schema';
import type { Database, Statement } from 'better-sqlite3';
import { callFactFields, turnFactFields, turnKeyFields } from '../rows/archive-tables.ts';
import type { DimensionBook } from '../rows/dimension-book.ts';
import { matchAll, type SqlValue, selectList, unindexed, valuesOf } from '../rows/row-table.ts';
import { StoredRows } from '../rows/stored-rows.ts';
import type { SourceBook } from '../source-book.ts';
import type { CallFacts } from './call-facts.ts';
import type { TurnDerivation } from './derive-turns.ts';
import { HeldTurns } from './held-turns.ts';
import type { TurnCostColumns } from './turn-cost.ts';
import type { GivenClassification, TurnFacts, TurnState } from './turn-facts.ts';
import { isSameTurn } from './turn-identity.ts';

/** A turn as the archive has it. */
export interface StoredTurn {
  readonly state: TurnState;
  /** Ids of the calls that `tool_calls` shows; `undefined` where `turns` does not show the turn. */
  readonly shownCalls: ReadonlySet<string> | undefined;
  readonly isHeld: boolean;
}

/** A turn whose row is yet to be written, once its session is derived; its calls are those that are shown. */
export type PendingTurn = TurnState;

interface StoredTurnRow extends TurnFacts {
  readonly turnIndex: number;
  readonly activity: GivenClassification['activity'] | null;
  readonly retries: number | null;
  readonly hasEdits: number | null;
}

type StoredCallRow = CallFacts & { readonly isError: number | null };

const turnSelect = `SELECT ${selectList([...turnFactFields, 'turnIndex', 'activity', 'retries', 'hasEdits'])} FROM turns`;

/** Reads and writes `turns`, `tool_calls` and `held_turns`. */
export class TurnStore {
  readonly #sources: SourceBook;
  readonly #byMessage: Statement<SqlValue[], StoredTurnRow>;
  readonly #byKey: Statement<SqlValue[], StoredTurnRow>;
  readonly #calls: Statement<SqlValue[], StoredCallRow>;
  readonly #claimants: Statement<SqlValue[], { sessionId: string; messageId: string; requestId: string }>;
  readonly #sessionsOfCall: Statement<SqlValue[], string>;
  readonly #turnRows: StoredRows;
  readonly #callRows: StoredRows;
  readonly #insertTurn: Statement<unknown[], number>;
  readonly #insertCall: Statement<unknown[]>;
  readonly #removeTurn: Statement<SqlValue[]>;
  readonly #removeCalls: Statement<SqlValue[]>;
  readonly #held: HeldTurns;

  constructor(database: Database, sources: SourceBook, book: DimensionBook) {
    this.#sources = sources;
    const key = matchAll(turnKeyFields);
    this.#byMessage = database.prepare(`${turnSelect} WHERE message_id = ? AND ${unindexed('source')} = ?`);
    this.#byKey = database.prepare(`${turnSelect} WHERE ${key}`);
    this.#calls = database.prepare(
      `SELECT ${selectList([...callFactFields, 'isError'])} FROM tool_calls WHERE ${key} ORDER BY call_index`,
    );
    this.#claimants = database.prepare(
      `SELECT DISTINCT ${selectList(['sessionId', 'messageId', 'requestId'])} FROM tool_calls
       WHERE tool_use_id = ? AND ${unindexed('source')} = ? AND source_file IS NOT NULL`,
    );
    this.#sessionsOfCall = database
      .prepare<SqlValue[], string>(
        `SELECT DISTINCT session_id FROM tool_calls WHERE tool_use_id = ? AND ${unindexed('source')} = ?`,
      )
      .pluck();
    this.#turnRows = new StoredRows(storedTurns, book);
    this.#callRows = new StoredRows(storedToolCalls, book);
    this.#insertTurn = database.prepare<unknown[], number>(this.#turnRows.insert('RETURNING id')).pluck();
    this.#insertCall = database.prepare(this.#callRows.insert(''));
    this.#removeTurn = database.prepare(this.#turnRows.remove(key));
    this.#removeCalls = database.prepare(this.#callRows.remove(key));
    this.#held = new HeldTurns(database);
  }

  /** All turns that share a message id, shown or held. */
  loadMessage(source: string, messageId: string): readonly StoredTurn[] {
    const turns = this.#byMessage.all(messageId, source).map((row) => this.#storedTurn(row));
    for (const state of this.#held.ofMessage(source, messageId)) {
      if (!turns.some((turn) => isSameTurn(turn.state.facts, state.facts))) turns.push(hiddenTurn(state));
    }
    return turns;
  }

  /** All turns of transcripts that have a call which is one everywhere, shown or held. */
  loadClaimants(source: string, toolUseId: string): readonly StoredTurn[] {
    const turns: StoredTurn[] = [];
    for (const { sessionId, messageId, requestId } of this.#claimants.all(toolUseId, source)) {
      const row = this.#byKey.get(source, sessionId, messageId, requestId);
      if (row !== undefined && this.#sources.areCallsOneEverywhere(row)) turns.push(this.#storedTurn(row));
    }
    const shown = new Set(turns.map((turn) => turn.state));
    for (const state of this.#held.ofCall(source, toolUseId)) {
      if (this.#sources.areCallsOneEverywhere(state.facts) && !shown.has(state)) turns.push(this.#heldTurn(state));
    }
    return turns;
  }

  /** Whether a turn of a transcript has a call, shown or held. */
  hasCall(source: string, toolUseId: string): boolean {
    return this.#claimants.get(toolUseId, source) !== undefined || this.#held.ofCall(source, toolUseId).length > 0;
  }

  /** Sessions in which a call is shown. */
  sessionsOfCall(source: string, toolUseId: string): readonly string[] {
    return this.#sessionsOfCall.all(toolUseId, source);
  }

  insert(
    turn: PendingTurn,
    derivation: TurnDerivation,
    cost: TurnCostColumns,
    outcomes: readonly (number | null)[],
  ): void {
    const { facts, calls } = turn;
    const row = this.#insertTurn.get(...this.#turnRows.values({ ...facts, ...derivation, ...cost })) ?? null;
    for (const [callIndex, call] of calls.entries()) {
      const isError = outcomes[callIndex] ?? null;
      this.#insertCall.run(...this.#callRows.values({ ...call, turn: row, callIndex, isError }));
    }
  }

  /** Removes a turn's rows from `turns` and `tool_calls`; the calls first, which are found by their turn. */
  remove(facts: TurnFacts): void {
    const key = valuesOf(facts, turnKeyFields);
    this.#removeCalls.run(...key);
    this.#removeTurn.run(...key);
  }

  /** Keeps the whole of a turn that is not shown as a whole. */
  hold(state: TurnState): void {
    this.#held.hold(state);
  }

  release(state: TurnState): void {
    this.#held.release(state);
  }

  /** A held turn may be shown without some of its calls. */
  #heldTurn(state: TurnState): StoredTurn {
    const row = this.#byKey.get(...keyValues(state.facts));
    return row !== undefined && isSameTurn(row, state.facts) ? this.#storedTurn(row) : hiddenTurn(state);
  }

  #storedTurn(row: StoredTurnRow): StoredTurn {
    const calls = this.#calls.all(...keyValues(row));
    const held = this.#held.get(row);
    return {
      state: held ?? stateOfRows(row, calls),
      shownCalls: new Set(calls.map((call) => call.toolUseId)),
      isHeld: held !== undefined,
    };
  }
}

function keyValues(facts: TurnFacts): SqlValue[] {
  return valuesOf(facts, turnKeyFields);
}

function hiddenTurn(state: TurnState): StoredTurn {
  return { state, shownCalls: undefined, isHeld: true };
}

function stateOfRows(row: StoredTurnRow, calls: readonly StoredCallRow[]): TurnState {
  const { activity, retries, hasEdits } = row;
  const isFromApi = row.sourceFile === null;
  return {
    facts: row,
    given: row.isClassified === 1 && activity !== null ? { activity, retries, hasEdits } : null,
    turnIndex: isFromApi ? row.turnIndex : null,
    calls,
    statedErrors: isFromApi ? calls.map((call) => call.isError) : [],
  };
}
