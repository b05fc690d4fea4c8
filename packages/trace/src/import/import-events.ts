import type { SourceFileId, TraceCursor } from '@agentspine/schema';
import { type SpineConnection, StoreError } from '@agentspine/sqlite';
import Database from 'better-sqlite3';
import type { EventRecorder, WrittenDraft } from '../event-recorder.ts';
import type { EventLog } from '../events/event-log.ts';
import type { EventPacker } from '../events/event-packer.ts';
import { TraceCursors } from './trace-cursor.ts';
import { TraceProblems } from './trace-problems.ts';

/** An event that is read from a log; its id names it whenever the log is read. */
export interface ImportedEvent extends WrittenDraft {
  /** The event. */
  readonly eventId: string;
  /** Milliseconds. */
  readonly eventTime: number;
  /** It says how things were at its time: it is skipped where a later rename, or later activity, is known. */
  readonly outdatedBy?: 'rename' | 'activity';
  /** The bytes that it was read from, for the list of problems. */
  readonly place?: EventPlace;
}

/** Bytes `from` to `to` of a generation of a source file. */
export interface EventPlace {
  /** The transcript. */
  readonly file: SourceFileId;
  /** Which life of the file: a rewrite begins the next one. */
  readonly generation: number;
  /** First byte of the line in the file. */
  readonly from: number;
  /** The byte after the line in the file. */
  readonly to: number;
}

/** Events of one or more source files, and how far those files are read when these events are appended. */
export interface ImportBatch {
  /** The events, originals before copies. */
  readonly events: readonly ImportedEvent[];
  /** How far the files were read; stored in the same transaction. */
  readonly cursors: readonly TraceCursor[];
}

/** What an import did with its events. */
export interface ImportedEvents {
  /** How many were new. */
  readonly appended: number;
  /** Known already, outdated, or of a task that was deleted. */
  readonly passedOver: number;
  /** Left out because the trace cannot hold them; `trace_problems` lists them. */
  readonly refused: number;
}

const hasTaskSql = 'SELECT 1 FROM tasks_current WHERE id = ?';
const laterRenameSql = `SELECT 1 FROM events WHERE aggregate_id = ? AND event_time > ? AND event_type = 'task.renamed' LIMIT 1`;
/** Payloads of fewer characters stay with their events: a pack of a few lines saves nothing, and is read as a whole. */
const packedCharactersMin = 32 * 1024;
/** What happens in a session; what is decided about it later, such as `turn.judged`, is nothing of its own. */
const laterActivitySql = `SELECT 1 FROM events WHERE session_id = ? AND event_time > ? AND event_type IN (
  'prompt.submitted', 'completion.received', 'tool.invoked', 'tool.result', 'timeline.logged') LIMIT 1`;

/**
 * Appends events of transcripts, and moves their cursors in the same transaction. An event that is there is skipped, and
 * so is one of a task that was deleted: what a log says twice is there once, and what a person removed stays away. An event
 * that is refused is left out alone.
 */
export class EventImport {
  /** How far files were read. */
  readonly cursors: TraceCursors;
  /** Lines that became no event. */
  readonly problems: TraceProblems;
  readonly #connection: SpineConnection;
  readonly #recorder: EventRecorder;
  readonly #log: EventLog;
  readonly #packer: EventPacker;

  constructor(connection: SpineConnection, recorder: EventRecorder, log: EventLog, packer: EventPacker) {
    this.#connection = connection;
    this.#packer = packer;
    this.#recorder = recorder;
    this.#log = log;
    this.cursors = new TraceCursors(connection);
    this.problems = new TraceProblems(connection);
  }

  /** @throws DatabaseError `SPINE_…`; then nothing of the batch is there */
  add(batch: ImportBatch): ImportedEvents {
    this.#connection.holdLess();
    const characters = batch.events.reduce((sum, { payloadJson }) => sum + payloadJson.length, 0);
    try {
      return this.#import(batch, (event) => this.#append(event, characters >= packedCharactersMin));
    } catch (error) {
      if (!isOfEvent(error)) throw error;
      // Rare, so that every other batch is spared a savepoint an event. A pack would end with each.
      return this.#import(batch, (event) => this.#appendIfSound(event));
    }
  }

  #import({ events, cursors }: ImportBatch, append: (event: ImportedEvent) => boolean): ImportedEvents {
    return this.#connection.transaction(() => {
      const knownTasks = new Set<string>();
      let appended = 0;
      let refused = 0;
      for (const event of events) {
        if (this.#log.has(event.eventId) || this.#isUnwanted(event, knownTasks)) continue;
        if (append(event)) appended += 1;
        else refused += 1;
      }
      for (const cursor of cursors) this.cursors.put(cursor);
      return { appended, passedOver: events.length - appended - refused, refused };
    });
  }

  #append(imported: ImportedEvent, isPacked = false): true {
    const event = this.#recorder.checkNew(imported);
    const packed = isPacked ? this.#packer.place(event.eventType, event.payloadJson) : undefined;
    this.#recorder.write(event, packed);
    return true;
  }

  /** Leaves out an event that is refused, and all that would have followed from it. */
  #appendIfSound(event: ImportedEvent): boolean {
    try {
      return this.#connection.transaction(() => this.#append(event));
    } catch (error) {
      if (!isOfEvent(error)) throw error;
      this.problems.put(event, error);
      return false;
    }
  }

  #isUnwanted(event: ImportedEvent, knownTasks: Set<string>): boolean {
    const { aggregateId, eventType, outdatedBy, eventTime, sessionId } = event;
    if (eventType === 'task.created') return false;
    if (!knownTasks.has(aggregateId)) {
      if (this.#connection.prepare(hasTaskSql).get(aggregateId) === undefined) return true;
      knownTasks.add(aggregateId);
    }
    if (outdatedBy === 'rename') return this.#has(laterRenameSql, aggregateId, eventTime);
    return outdatedBy === 'activity' && this.#has(laterActivitySql, sessionId ?? '', eventTime);
  }

  #has(sql: string, ...values: readonly (string | number)[]): boolean {
    return this.#connection.prepare(sql).get(...values) !== undefined;
  }
}

/** Failures of SQLite over the values that it was given. */
const valueFailure = /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE)/;

/** Whether an event is to blame for an error, and not the store: then others can be appended. */
function isOfEvent(error: unknown): boolean {
  if (!(error instanceof StoreError)) return !(error instanceof Database.SqliteError);
  if (!/^(SPINE|WRITER)_/.test(error.code)) return true;
  return error.cause instanceof Database.SqliteError && valueFailure.test(error.cause.code);
}
