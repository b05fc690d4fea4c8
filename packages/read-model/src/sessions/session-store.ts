import { turnSetting } from '@agentspine/schema';
import type { Database, Statement } from 'better-sqlite3';
import { type SessionName, spawningSource } from '../ledger/ledger-batch.ts';
import { sessionNoteTable, sessionTable, stampTable, turnDerivationFields } from '../rows/archive-tables.ts';
import type { DimensionBook, OneBook } from '../rows/dimension-book.ts';
import { matchAll, RowTable, type SqlValue, selectList, unindexed } from '../rows/row-table.ts';
import type { SessionNoteRow, StampRow } from '../rows/side-rows.ts';
import type { SourceBook } from '../source-book.ts';
import type { CallEvent } from '../turns/call-outcome.ts';
import {
  type SessionCallFacts,
  type SessionPrompt,
  type SessionTurnFacts,
  sessionCallFields,
  sessionTurnFields,
  type TurnDerivation,
} from '../turns/derive-turns.ts';
import type { GivenClassification } from '../turns/turn-facts.ts';
import type { SessionRelationship, SessionRow } from './session-row.ts';

/** A turn in the tables, with what was derived for it. */
export interface StoredSessionTurn extends SessionTurnFacts, TurnDerivation {
  readonly rowId: number;
  readonly isClassified: number;
  readonly activity: GivenClassification['activity'] | null;
}

/** A call in the tables. */
export interface StoredSessionCall extends SessionCallFacts {
  readonly rowId: number;
  readonly messageId: string;
  readonly requestId: string;
  readonly isError: number | null;
}

/** An event, and the call it is about. */
export interface StoredCallEvent extends CallEvent {
  readonly toolUseId: string;
}

/** Messages of a user that come from one transcript; from none where a program reported them. */
export interface UserTurnCount {
  readonly sourceFile: string | null;
  readonly count: number;
}

const turnFields: readonly (keyof StoredSessionTurn)[] = [
  ...sessionTurnFields,
  'isClassified',
  ...turnDerivationFields,
];

const callFields: readonly (keyof StoredSessionCall)[] = ['messageId', 'requestId', ...sessionCallFields, 'isError'];

const eventFields: readonly (keyof CallEvent)[] = ['sessionId', 'status', 'isError', 'reason'];

const relationshipFields: readonly (keyof SessionRelationship)[] = [
  'source',
  'relationshipType',
  'relatedSessionId',
  'agentId',
  'parentToolUseId',
  'ts',
];

const ofSession = matchAll(['source', 'sessionId']);

/** Reads what a session is derived from, and writes what was derived. */
export class SessionStore {
  readonly #sources: SourceBook;
  readonly #turns: Statement<SqlValue[], StoredSessionTurn>;
  readonly #calls: Statement<SqlValue[], StoredSessionCall>;
  readonly #events: Statement<[SessionName], StoredCallEvent>;
  readonly #eventsOfCall: Statement<SqlValue[], CallEvent>;
  readonly #prompts: Statement<SqlValue[], SessionPrompt>;
  readonly #userTurns: Statement<SqlValue[], UserTurnCount>;
  readonly #notes: Statement<SqlValue[], SessionNoteRow>;
  readonly #relationships: Statement<SqlValue[], SessionRelationship>;
  readonly #stamps: Statement<SqlValue[], StampRow>;
  readonly #settings: OneBook;
  readonly #updateTurn: Statement<SqlValue[]>;
  readonly #updateCall: Statement<SqlValue[]>;
  readonly #sessions: RowTable<SessionRow>;

  constructor(database: Database, sources: SourceBook, book: DimensionBook) {
    this.#sources = sources;
    this.#turns = database.prepare(
      `SELECT row_id AS rowId, ${selectList(turnFields)} FROM turn_rows WHERE ${ofSession}`,
    );
    this.#calls = database.prepare(
      `SELECT row_id AS rowId, ${selectList(callFields)} FROM tool_call_rows WHERE ${ofSession}
       ORDER BY message_id, request_id, call_index`,
    );
    this.#events = database.prepare(
      `SELECT ${selectList(['toolUseId', ...eventFields], 'event')} FROM turn CROSS JOIN tool_call AS call ON call.turn = turn.id
       CROSS JOIN tool_result AS result ON result.tool_use = call.tool_use
       CROSS JOIN tool_result_rows AS event ON event.row_id = result.id
       WHERE turn.session = (SELECT id FROM session_key WHERE source = @source AND session_id = @sessionId)
         AND event.source = @source`,
    );
    this.#eventsOfCall = database.prepare(
      `SELECT ${selectList(eventFields)} FROM tool_result_events WHERE tool_use_id = ? AND ${unindexed('source')} = ?`,
    );
    this.#prompts = database.prepare(
      `SELECT ts, themes_json AS themesJson FROM user_turns
       WHERE ${ofSession} AND (speaker IS NULL OR speaker = 'human') ORDER BY ts, user_uuid`,
    );
    this.#userTurns = database.prepare(
      `SELECT source_file AS sourceFile, count(*) AS count FROM user_turns WHERE ${ofSession} GROUP BY source_file`,
    );
    this.#notes = database.prepare(
      `SELECT ${selectList(sessionNoteTable.fields)} FROM session_notes WHERE ${ofSession}`,
    );
    this.#relationships = database.prepare(
      `SELECT ${selectList(relationshipFields)} FROM session_relationships WHERE ${ofSession}`,
    );
    this.#stamps = database.prepare(
      `SELECT ${selectList(stampTable.fields)} FROM stamps WHERE source = '*' AND session_id = ?`,
    );
    this.#settings = book.of(turnSetting);
    this.#updateTurn = database.prepare('UPDATE turn SET turn_index = ?, setting = ? WHERE id = ?');
    this.#updateCall = database.prepare('UPDATE tool_call SET is_error = ? WHERE id = ?');
    this.#sessions = new RowTable(database, sessionTable);
  }

  turns({ source, sessionId }: SessionName): readonly StoredSessionTurn[] {
    return this.#turns.all(source, sessionId);
  }

  /** In the order in which they are in their turns. */
  calls({ source, sessionId }: SessionName): readonly StoredSessionCall[] {
    return this.#calls.all(source, sessionId);
  }

  /** Events of the calls in the tables, whatever session they were logged in. */
  events({ source, sessionId }: SessionName): readonly StoredCallEvent[] {
    return this.#events.all({ source, sessionId });
  }

  eventsOfCall(source: string, toolUseId: string): readonly CallEvent[] {
    return this.#eventsOfCall.all(toolUseId, source);
  }

  prompts({ source, sessionId }: SessionName): readonly SessionPrompt[] {
    return this.#prompts.all(source, sessionId);
  }

  /** How many there are of any speaker, by the transcript that they come from. */
  userTurns({ source, sessionId }: SessionName): readonly UserTurnCount[] {
    return this.#userTurns.all(source, sessionId);
  }

  notes({ source, sessionId }: SessionName): readonly SessionNoteRow[] {
    return this.#notes.all(source, sessionId);
  }

  /** Relationships that transcripts, native parsers and spawning programs report of a session. */
  relationships({ source, sessionId }: SessionName): readonly SessionRelationship[] {
    const inner = this.#sources.innerSourceOf(source);
    const reporters = [source, spawningSource, ...(inner === undefined ? [] : [inner])];
    return reporters.flatMap((from) => this.#relationships.all(from, sessionId));
  }

  /** Stamps that name a session; `*` for those that name none. */
  stamps(sessionId: string): readonly StampRow[] {
    return this.#stamps.all(sessionId);
  }

  updateTurn(rowId: number, derivation: TurnDerivation): void {
    this.#updateTurn.run(derivation.turnIndex, this.#settings.numberOf({ ...derivation }), rowId);
  }

  updateCall(rowId: number, isError: number | null): void {
    this.#updateCall.run(isError, rowId);
  }

  /** Writes the session row where it changed; `undefined` removes it. */
  putSession(session: SessionName, row: SessionRow | undefined): void {
    const stored = this.#sessions.getByKey([session.source, session.sessionId]);
    if (row === undefined) {
      if (stored !== undefined) this.#sessions.remove(stored);
      return;
    }
    if (stored === undefined || !this.#sessions.isSame(stored, row)) this.#sessions.put(row);
  }
}
