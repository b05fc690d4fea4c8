import type { Database, Statement } from 'better-sqlite3';
import { RowTable, type SqlValue, selectList } from '../database/row-table.ts';
import {
  apiRetryTable,
  compactionTable,
  importProblemTable,
  nestedCallTable,
  relationshipTable,
  sessionNoteTable,
  stampTable,
  toolResultTable,
  userTurnTable,
} from './archive-tables.ts';
import { joinImportProblems, joinSeenRows, joinSessionNotes } from './join-rows.ts';
import { hasGlobalCallIds, type LedgerBatch } from './ledger-batch.ts';
import type {
  ApiRetryRow,
  CompactionRow,
  ImportProblemRow,
  NestedCallRow,
  RelationshipRow,
  SessionNoteRow,
  StampRow,
  ToolResultRow,
  UserTurnRow,
} from './record-rows.ts';

/** Writes the rows that need nothing but the row with their key. */
export class RecordStore {
  readonly #userTurns: RowTable<UserTurnRow>;
  readonly #compactions: RowTable<CompactionRow>;
  readonly #relationships: RowTable<RelationshipRow>;
  readonly #apiRetries: RowTable<ApiRetryRow>;
  readonly #sessionNotes: RowTable<SessionNoteRow>;
  readonly #importProblems: RowTable<ImportProblemRow>;
  readonly #stamps: RowTable<StampRow>;
  readonly #toolResults: RowTable<ToolResultRow>;
  readonly #nestedCalls: RowTable<NestedCallRow>;
  readonly #resultsOfCall: Statement<SqlValue[], ToolResultRow>;
  readonly #anyNestedCall: Statement<SqlValue[]>;
  readonly #removeNestedCall: Statement<SqlValue[]>;

  constructor(database: Database) {
    this.#userTurns = new RowTable(database, userTurnTable);
    this.#compactions = new RowTable(database, compactionTable);
    this.#relationships = new RowTable(database, relationshipTable);
    this.#apiRetries = new RowTable(database, apiRetryTable);
    this.#sessionNotes = new RowTable(database, sessionNoteTable);
    this.#importProblems = new RowTable(database, importProblemTable);
    this.#stamps = new RowTable(database, stampTable);
    this.#toolResults = new RowTable(database, toolResultTable);
    this.#nestedCalls = new RowTable(database, nestedCallTable);
    this.#resultsOfCall = database.prepare(
      `SELECT ${selectList(toolResultTable.fields)} FROM tool_result_events
       WHERE tool_use_id = ? AND source = ? AND event_index = ?`,
    );
    this.#anyNestedCall = database.prepare('SELECT 1 FROM nested_tool_calls LIMIT 1');
    this.#removeNestedCall = database.prepare('DELETE FROM nested_tool_calls WHERE tool_use_id = ? AND source = ?');
  }

  /** Everything but turns and nested calls. `isEmpty` says that the tables are, so that nothing is looked up. */
  store(batch: LedgerBatch, results: readonly ToolResultRow[], isEmpty: boolean): void {
    const merge = isEmpty
      ? <Row extends Readonly<Record<keyof Row, SqlValue>>>(table: RowTable<Row>, row: Row) => table.put(row)
      : <Row extends Readonly<Record<keyof Row, SqlValue>>>(
          table: RowTable<Row>,
          row: Row,
          join: (known: Row, seen: Row) => Row,
        ) => table.merge(row, join);
    for (const row of batch.userTurns.values()) merge(this.#userTurns, row, joinSeenRows);
    for (const row of batch.compactions.values()) merge(this.#compactions, row, joinSeenRows);
    for (const row of batch.relationships.values()) merge(this.#relationships, row, joinSeenRows);
    for (const row of batch.apiRetries.values()) merge(this.#apiRetries, row, joinSeenRows);
    for (const row of batch.sessionNotes.values()) merge(this.#sessionNotes, row, joinSessionNotes);
    for (const row of batch.importProblems.values()) merge(this.#importProblems, row, joinImportProblems);
    for (const { row } of batch.stamps) this.#stamps.put(row);
    for (const row of results) {
      if (isEmpty || !hasGlobalCallIds(row.source)) merge(this.#toolResults, row, joinSeenRows);
      else this.#storeGlobalResult(row);
    }
  }

  /**
   * Nested calls are those that no transcript shows as calls of a turn: what the batch brings is left out where
   * `hasCall` knows better, and what was taken for one leaves when its turn arrives (ADR 0006).
   */
  storeNestedCalls(batch: LedgerBatch, hasCall: (source: string, toolUseId: string) => boolean): void {
    if (this.#anyNestedCall.get() !== undefined) {
      for (const { record } of batch.sightings.values()) {
        for (const call of record.toolCalls) this.#removeNestedCall.run(call.id, record.source);
      }
    }
    if (batch.nestedCalls.size === 0) return;
    const inBatch = new Set<string>();
    for (const { record } of batch.sightings.values()) {
      for (const call of record.toolCalls) inBatch.add(`${record.source}\0${call.id}`);
    }
    for (const [key, row] of batch.nestedCalls) {
      if (!inBatch.has(key) && !hasCall(row.source, row.toolUseId)) this.#nestedCalls.merge(row, joinSeenRows);
    }
  }

  /**
   * A result of a source whose call ids count everywhere is one in all sessions that show it: the earliest stays. What the
   * API says of it stays beside nothing else.
   */
  #storeGlobalResult(row: ToolResultRow): void {
    const known = this.#resultsOfCall.all(row.toolUseId, row.source, row.eventIndex);
    if (row.sourceFile !== null) {
      if (known.some((other) => other.sourceFile === null || joinSeenRows(other, row) === other)) return;
    }
    for (const other of known) if (other.sourceFile !== null) this.#toolResults.remove(other);
    this.#toolResults.put(row);
  }
}
