import { compareTexts, storedToolResults, storedUserTurns } from '@agentspine/schema';
import type { Database, Statement } from 'better-sqlite3';
import type { LedgerBatch } from '../ledger/ledger-batch.ts';
import type { SourceBook } from '../source-book.ts';
import {
  isBetterSeen,
  isBetterStored,
  joinImportProblems,
  joinSeenRows,
  joinSessionNotes,
  joinSourceFiles,
} from '../turns/join-rows.ts';
import {
  apiRetryTable,
  compactionTable,
  importProblemTable,
  nestedCallTable,
  relationshipTable,
  sessionNoteTable,
  sourceFileTable,
  stampTable,
  toolResultTable,
  userTurnTable,
} from './archive-tables.ts';
import type { DimensionBook } from './dimension-book.ts';
import type { KnownIds } from './known-ids.ts';
import type { PairMap } from './pair-map.ts';
import type {
  ApiRetryRow,
  CompactionRow,
  NestedCallRow,
  RelationshipRow,
  ToolResultRow,
  UserTurnRow,
} from './record-rows.ts';
import {
  matchAll,
  RowTable,
  type SqlValue,
  selectList,
  type TableShape,
  unindexed,
  upsertStatement,
  valuesOf,
} from './row-table.ts';
import type { ImportProblemRow, SessionNoteRow, SourceFileRow, StampRow } from './side-rows.ts';
import { StoredRows } from './stored-rows.ts';

/** Writes the rows that need nothing but the row with their key. */
export class RecordStore {
  readonly #sources: SourceBook;
  readonly #userTurns: SeenRows<UserTurnRow>;
  readonly #compactions: SeenTable<CompactionRow>;
  readonly #relationships: SeenTable<RelationshipRow>;
  readonly #apiRetries: SeenTable<ApiRetryRow>;
  readonly #sessionNotes: RowTable<SessionNoteRow>;
  readonly #importProblems: RowTable<ImportProblemRow>;
  readonly #sourceFiles: RowTable<SourceFileRow>;
  readonly #stamps: RowTable<StampRow>;
  readonly #toolResults: SeenRows<ToolResultRow>;
  readonly #nestedCalls: SeenTable<NestedCallRow>;
  readonly #resultsOfCall: Statement<SqlValue[], ToolResultRow>;
  readonly #anyNestedCall: Statement<SqlValue[]>;
  readonly #removeNestedCall: Statement<SqlValue[]>;

  constructor(database: Database, sources: SourceBook, book: DimensionBook) {
    this.#sources = sources;
    this.#userTurns = new StoredSeenTable(database, userTurnTable, new StoredRows(storedUserTurns, book));
    this.#compactions = new SeenTable(database, compactionTable);
    this.#relationships = new SeenTable(database, relationshipTable);
    this.#apiRetries = new SeenTable(database, apiRetryTable);
    this.#sessionNotes = new RowTable(database, sessionNoteTable);
    this.#importProblems = new RowTable(database, importProblemTable);
    this.#sourceFiles = new RowTable(database, sourceFileTable);
    this.#stamps = new RowTable(database, stampTable);
    this.#toolResults = new StoredSeenTable(database, toolResultTable, new StoredRows(storedToolResults, book));
    this.#nestedCalls = new SeenTable(database, nestedCallTable);
    this.#resultsOfCall = database.prepare(
      `SELECT ${selectList(toolResultTable.fields)} FROM tool_result_events
       WHERE tool_use_id = ? AND ${unindexed('source')} = ? AND event_index = ?`,
    );
    this.#anyNestedCall = database.prepare('SELECT 1 FROM nested_tool_calls LIMIT 1');
    this.#removeNestedCall = database.prepare('DELETE FROM nested_tool_calls WHERE tool_use_id = ? AND source = ?');
  }

  /** Everything but turns and nested calls. Results of calls that are not among the `known` ids are not looked up. */
  store(batch: LedgerBatch, results: PairMap<ToolResultRow[]>, known: KnownIds | undefined): void {
    // In the order of their keys, rows fill the pages of the index; in any other they leave a quarter of it empty.
    for (const row of inOrder(batch.userTurns, (turn) => turn.userUuid)) this.#userTurns.put(row);
    for (const row of batch.compactions) this.#compactions.put(row);
    for (const row of batch.relationships) this.#relationships.put(row);
    for (const row of batch.apiRetries) this.#apiRetries.put(row);
    for (const row of batch.sessionNotes.values()) this.#sessionNotes.merge(row, joinSessionNotes);
    for (const row of batch.importProblems.values()) this.#importProblems.merge(row, joinImportProblems);
    for (const row of batch.sourceFiles.values()) this.#sourceFiles.merge(row, joinSourceFiles);
    for (const { row } of batch.stamps) this.#stamps.put(row);
    for (const rows of results.values())
      for (const row of rows) {
        if (!this.#sources.hasGlobalCallIds(row.source) || known?.results.mayHave(row.toolUseId) === false)
          this.#toolResults.put(row);
        else this.#storeGlobalResult(row);
      }
  }

  /**
   * Nested calls are those that no transcript shows as calls of a turn: what the batch brings is left out where
   * `hasCall` knows better, and what was taken for one leaves when its turn arrives (ADR 0006).
   */
  storeNestedCalls(batch: LedgerBatch, hasCall: (source: string, toolUseId: string) => boolean): void {
    for (const row of batch.nestedCalls) {
      if (!hasCall(row.source, row.toolUseId)) this.#nestedCalls.put(row);
    }
    if (this.#anyNestedCall.get() === undefined) return;
    for (const turns of batch.turns.values()) {
      for (const { record, at } of turns) {
        if (at !== undefined) for (const call of record.toolCalls) this.#removeNestedCall.run(call.id, record.source);
      }
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

/** Rows by source, session and the rest of their key. */
function inOrder<Row extends { readonly source: string; readonly sessionId: string }>(
  rows: readonly Row[],
  rest: (row: Row) => string,
): readonly Row[] {
  return rows
    .map((row) => ({ row, key: `${row.source}\0${row.sessionId}\0${rest(row)}` }))
    .sort((left, right) => compareTexts(left.key, right.key))
    .map(({ row }) => row);
}

/** Rows of which the first observation stays, or what the API said last; the table itself compares them. */
interface SeenRows<Row> {
  put(row: Row): void;
  remove(row: Row): void;
}

class SeenTable<Row extends Readonly<Record<keyof Row, SqlValue>>> implements SeenRows<Row> {
  readonly #shape: TableShape<Row>;
  readonly #put: Statement<SqlValue[]>;
  readonly #remove: Statement<SqlValue[]>;

  constructor(database: Database, shape: TableShape<Row>) {
    this.#shape = shape;
    this.#put = database.prepare(upsertStatement(shape, isBetterSeen(shape.name)));
    this.#remove = database.prepare(`DELETE FROM ${shape.name} WHERE ${matchAll(shape.key)}`);
  }

  put(row: Row): void {
    this.#put.run(...valuesOf(row, this.#shape.fields));
  }

  remove(row: Row): void {
    this.#remove.run(...valuesOf(row, this.#shape.key));
  }
}

/** Those that are stored in a narrow table. */
class StoredSeenTable<Row extends Readonly<Record<keyof Row, SqlValue>>> implements SeenRows<Row> {
  readonly #shape: TableShape<Row>;
  readonly #rows: StoredRows;
  readonly #put: Statement<unknown[]>;
  readonly #remove: Statement<SqlValue[]>;

  constructor(database: Database, shape: TableShape<Row>, rows: StoredRows) {
    this.#shape = shape;
    this.#rows = rows;
    this.#put = database.prepare(rows.insert(`WHERE ${isBetterStored(rows.view.table)}`));
    this.#remove = database.prepare(rows.remove(matchAll(shape.key)));
  }

  put(row: Row): void {
    this.#put.run(...this.#rows.values(row));
  }

  remove(row: Row): void {
    this.#remove.run(...valuesOf(row, this.#shape.key));
  }
}
