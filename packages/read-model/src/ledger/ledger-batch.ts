import {
  joinTurnSightings,
  type Provenance,
  type SessionRecord,
  type Stamp,
  type TurnRecord,
} from '@agentspine/schema';
import { makeList, PairMap } from '../rows/pair-map.ts';
import {
  type ApiRetryRow,
  apiRetryRow,
  type CompactionRow,
  compactionRow,
  type NestedCallRow,
  nestedCallRow,
  type RelationshipRow,
  relationshipRow,
  type ToolResultRow,
  toolResultRow,
  type UserTurnRow,
  userTurnRow,
} from '../rows/record-rows.ts';
import {
  type ImportProblemRow,
  importProblemRow,
  type SessionNoteRow,
  type SourceFileRow,
  type StampRow,
  sessionNoteRows,
  stampRow,
} from '../rows/side-rows.ts';
import type { SourceBook } from '../source-book.ts';
import { joinImportProblems, joinSeenRows, joinSessionNotes, joinSourceFiles } from '../turns/join-rows.ts';
import { isSameTurn, type TurnKey } from '../turns/turn-identity.ts';
import type { LineCounts } from './line-counts.ts';
import type { ParsedLine } from './parse-ledger-line.ts';

/** A session that has to be derived again. */
export interface SessionName {
  readonly source: string;
  readonly sessionId: string;
}

/** A turn of a batch: the join of its observations, or what the API said last (`at` is `undefined`). */
export interface BatchTurn extends TurnKey {
  readonly record: TurnRecord;
  readonly at: Provenance | undefined;
}

/**
 * The lines of a chunk of the ledger as rows. What takes more than one look into the tables is joined here, so that it
 * is looked up and written once however often the chunk names it.
 */
export class LedgerBatch {
  /** By source and message. */
  readonly turns = new PairMap<BatchTurn[]>();
  readonly userTurns: UserTurnRow[] = [];
  readonly compactions: CompactionRow[] = [];
  readonly relationships: RelationshipRow[] = [];
  /** Sessions of any source that a spawning program names. */
  readonly spawned = new Set<string>();
  readonly nestedCalls: NestedCallRow[] = [];
  readonly apiRetries: ApiRetryRow[] = [];
  readonly sessionNotes = new Map<string, SessionNoteRow>();
  readonly importProblems = new Map<string, ImportProblemRow>();
  readonly sourceFiles = new Map<string, SourceFileRow>();
  readonly stamps: { readonly row: StampRow; readonly stamp: Stamp }[] = [];
  readonly touched = new PairMap<SessionName>();
  readonly counts: LineCounts = {
    turnsApplied: 0,
    stampsApplied: 0,
    compactionsApplied: 0,
    toolResultEventsApplied: 0,
    skippedLines: 0,
  };
  readonly #sources: SourceBook;
  readonly #toolResults = new PairMap<ToolResultRow[]>();
  #lastTouched: SessionName | undefined;

  constructor(sources: SourceBook) {
    this.#sources = sources;
  }

  /** Whether there is a turn, without which none of the archive gets another price. */
  get hasTurns(): boolean {
    return this.turns.values().next().done !== true;
  }

  /** Adds a line that begins at `offset` of the ledger; `undefined` is one that was skipped. */
  add(line: ParsedLine | undefined, offset: number): void {
    if (line === undefined) {
      this.counts.skippedLines += 1;
      return;
    }
    switch (line.kind) {
      case 'turn':
        this.#addTurn(line.record, line.at);
        break;
      case 'tool_result_event':
        this.#addToolResult(toolResultRow(line.record, line.at));
        break;
      case 'user_turn':
        this.#addUserTurn(userTurnRow(line.record, line.at));
        break;
      case 'compaction':
        this.#addCompaction(compactionRow(line.record, line.at));
        break;
      case 'relationship':
        this.#addRelationship(relationshipRow(line.record, line.at));
        break;
      case 'nested_tool_call':
        this.nestedCalls.push(nestedCallRow(line.record, line.at));
        break;
      case 'api_retry':
        this.#addApiRetry(apiRetryRow(line.record, line.at));
        break;
      case 'session':
        this.#addSession(line.record, line.at);
        break;
      case 'stamp':
        this.counts.stampsApplied += 1;
        this.stamps.push({ row: stampRow(line, offset), stamp: line });
        break;
      case 'unknown_shapes':
      case 'unparsed':
        this.#addProblem(importProblemRow(line));
        break;
      case 'cursor': {
        const { kind: _kind, ...row } = line;
        join(this.sourceFiles, row.sourceFile, row, joinSourceFiles);
        break;
      }
      case 'silent':
        break;
      default:
        line satisfies never;
    }
  }

  /** Marks a session to be derived again. */
  touch({ source, sessionId }: SessionName): void {
    // Lines of one session mostly follow each other.
    if (this.#lastTouched?.sessionId === sessionId && this.#lastTouched.source === source) return;
    const known = this.touched.get(source, sessionId);
    this.#lastTouched = known ?? { source, sessionId };
    if (known === undefined) this.touched.set(source, sessionId, this.#lastTouched);
  }

  /** The results of the batch by source and call, each once. What the API says of a result outweighs what is seen of it. */
  toolResults(): PairMap<ToolResultRow[]> {
    for (const rows of this.#toolResults.values()) {
      const said = rows.filter((row) => row.sourceFile === null);
      if (said.length === 0 || said.length === rows.length) continue;
      const isOutweighed = (row: ToolResultRow): boolean =>
        this.#isOneEverywhere(row) && said.some(({ eventIndex }) => eventIndex === row.eventIndex);
      rows.splice(0, rows.length, ...rows.filter((row) => !isOutweighed(row)));
    }
    return this.#toolResults;
  }

  #addTurn(record: TurnRecord, at: Provenance | undefined): void {
    this.counts.turnsApplied += 1;
    this.touch(record);
    const { source, sessionId, messageId, requestId = '' } = record;
    const isGlobalId = at !== undefined && record.identity === 'source' ? 1 : 0;
    const turn = { sessionId, requestId, isGlobalId, sourceFile: at?.[0] ?? null, record, at };
    const group = this.turns.getOrSet(source, messageId, makeList);
    const index = group.findIndex((known) => isSameTurn(known, turn));
    const known = group[index];
    if (known === undefined) group.push(turn);
    else if (known.at === undefined || at === undefined) group[index] = turn;
    else group[index] = { ...turn, ...joinTurnSightings({ record: known.record, at: known.at }, { record, at }) };
  }

  #addToolResult(row: ToolResultRow): void {
    this.counts.toolResultEventsApplied += 1;
    this.touch(row);
    const rows = this.#toolResults.getOrSet(row.source, row.toolUseId, makeList);
    const index = rows.findIndex((known) => this.#isSameEvent(known, row));
    const known = rows[index];
    if (known === undefined) rows.push(row);
    else rows[index] = joinSeenRows(known, row);
  }

  /** Whether two results of one call of a source are one. */
  #isSameEvent(left: ToolResultRow, right: ToolResultRow): boolean {
    if (left.eventIndex !== right.eventIndex) return false;
    if (this.#isOneEverywhere(left) && this.#isOneEverywhere(right)) return true;
    return left.sessionId === right.sessionId && left.messageId === right.messageId;
  }

  /** Whether observations of a result in several sessions are one result. */
  #isOneEverywhere(row: ToolResultRow): boolean {
    return row.sourceFile !== null && this.#sources.hasGlobalCallIds(row.source);
  }

  #addUserTurn(row: UserTurnRow): void {
    this.touch(row);
    this.userTurns.push(row);
  }

  #addCompaction(row: CompactionRow): void {
    this.counts.compactionsApplied += 1;
    this.touch(row);
    this.compactions.push(row);
  }

  #addRelationship(row: RelationshipRow): void {
    this.relationships.push(row);
    const { source, sessionId } = row;
    if (source === spawningSource) this.spawned.add(sessionId);
    else this.touch({ source: this.#sources.ownerOf(source), sessionId });
  }

  #addApiRetry(row: ApiRetryRow): void {
    this.touch(row);
    this.apiRetries.push(row);
  }

  #addSession(record: SessionRecord, at: Provenance | undefined): void {
    this.touch(record);
    for (const row of sessionNoteRows(record, at)) {
      join(this.sessionNotes, keyOf(row, [row.field, row.value]), row, joinSessionNotes);
    }
  }

  #addProblem(row: ImportProblemRow): void {
    const key = `${row.sourceFile}\0${row.generation}\0${row.byteFrom}\0${row.problem}`;
    join(this.importProblems, key, row, joinImportProblems);
  }
}

/** The source of relationships that a program states of the sessions it starts, of whichever harness they are. */
export const spawningSource = 'spawn-env';

function keyOf(row: SessionName, rest: readonly (string | number)[]): string {
  return `${row.source}\0${row.sessionId}\0${rest.join('\0')}`;
}

function join<Row>(rows: Map<string, Row>, key: string, row: Row, joined: (known: Row, seen: Row) => Row): void {
  const known = rows.get(key);
  rows.set(key, known === undefined ? row : joined(known, row));
}
