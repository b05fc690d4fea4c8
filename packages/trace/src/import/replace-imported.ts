import { type DomainEventRow, domainEventColumns, showWholeTrace, type TraceCursor } from '@agentspine/schema';
import { openSqliteToRead, type SpineConnection } from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';
import type { EventLog } from '../events/event-log.ts';
import { EventNames } from '../events/event-names.ts';
import type { EventPacker } from '../events/event-packer.ts';
import type { Projection } from '../projection.ts';
import { applyAgain } from '../rebuild-trace.ts';
import { type OrderedEvent, orderEvents, type ToldEvent } from './order-events.ts';
import { readCursors, type TraceCursors } from './trace-cursor.ts';
import { copyProblems } from './trace-problems.ts';

/** A trace that was derived of all transcripts whose bytes there are, and how to distinguish its events from others. */
export interface DerivedTrace {
  /** Its `spine.db`, which nobody writes. */
  readonly path: string;
  /** Whether an event's id says that it was read from a transcript. */
  readonly isTold: (eventId: string) => boolean;
  /** The tasks in a file, by its cursor of any version. */
  readonly tasksOf: (cursor: TraceCursor) => readonly string[];
}

/** What a second derivation of a file changed. */
export interface ReplacedEvents {
  /** Events that there are now. */
  readonly events: number;
  /** Events that were not there before. */
  readonly added: number;
  /** Events that transcripts do not give any more. */
  readonly removed: number;
}

export interface ReplaceParts {
  readonly connection: SpineConnection;
  readonly log: EventLog;
  readonly packer: EventPacker;
  readonly cursors: TraceCursors;
  readonly projections: readonly Projection[];
  /** What rules have to say of events that were not there before, and of turns that nobody judged. */
  readonly judgeLate: (eventIds: readonly string[]) => void;
}

// Also of an event that lost its name: it stays.
const storedSql = `SELECT e.seq, e.event_id AS eventId, n.name AS aggregateId
  FROM event_rows AS e LEFT JOIN event_names AS n ON n.id = e.task ORDER BY e.seq`;
const toldSql = `SELECT seq, event_id AS eventId, aggregate_id AS aggregateId, event_type AS eventType, event_time AS eventTime
  FROM events ORDER BY seq`;
const toldRowSql = `SELECT ${domainEventColumns} FROM events WHERE seq = ?`;
const placeSql = 'SELECT seq FROM event_rows WHERE event_id = ?';
const lastSql = 'SELECT ifnull(max(seq), 0) FROM event_rows';
const moveSql = 'UPDATE event_rows SET seq = ? WHERE seq = ?';
const changeSql = `UPDATE event_rows SET seq = @seq, event_time = @eventTime, event_type = @eventType, schema_ver = @schemaVer,
  task = @task, session = @session, actor = @actor, correlation_id = @correlationId,
  causation_id = @causationId, payload_json = @payloadJson, packed = @packed WHERE event_id = @eventId`;
const insertSql = `INSERT INTO event_rows (seq, event_id, event_time, event_type, schema_ver, task, session, actor,
  correlation_id, causation_id, payload_json, recorded_at, packed) VALUES (@seq, @eventId, @eventTime, @eventType, @schemaVer,
  @task, @session, @actor, @correlationId, @causationId, @payloadJson, @recordedAt, @packed)`;
const dropSql = 'DELETE FROM event_rows WHERE seq <= ?';
const deletedSql = `SELECT DISTINCT aggregate_id FROM events WHERE event_type = 'task.deleted'`;
const laterRenamesSql = `SELECT event_id FROM events WHERE aggregate_id = ? AND event_type = 'task.renamed' AND event_time > ?`;

// How turns had ended when they were judged.
const endsBeforeSql =
  'CREATE TEMP TABLE ends_before (id TEXT PRIMARY KEY, ended_at TEXT, assistant_text TEXT) WITHOUT ROWID';
const keepEndsSql = `INSERT INTO ends_before SELECT id, ended_at, assistant_text FROM turns WHERE status = 'closed'`;
const forgetEndsSql = 'DROP TABLE ends_before';
// Of turns that end otherwise than they were judged by, or are not there. What was judged of a deleted task stays.
const dropJudgementsSql = `DELETE FROM event_rows WHERE event_type = 'turn.judged'
  AND json_extract(payload_json, '$.turn_id') IN (SELECT b.id FROM ends_before b LEFT JOIN turns t
    ON t.id = b.id AND t.status = 'closed' AND t.ended_at IS b.ended_at AND t.assistant_text IS b.assistant_text
    WHERE t.id IS NULL)`;

/**
 * Replaces the events that an older version read from transcripts by those that are read today, in one transaction. What others appended stays:
 * verdicts, rules, what a person did to a task, and the events of files of which the bytes are gone. All events get new
 * places after the old ones, so that a follower gets them again and misses none; then every table is made again.
 */
export function replaceImported(parts: ReplaceParts, derived: DerivedTrace): ReplacedEvents {
  const told = openSqliteToRead(derived.path);
  try {
    showWholeTrace(told);
    return parts.connection.transaction(() => new Replacing(parts, derived, told).run());
  } finally {
    told.close();
  }
}

class Replacing {
  readonly #parts: ReplaceParts;
  readonly #derived: DerivedTrace;
  readonly #told: Database;

  constructor(parts: ReplaceParts, derived: DerivedTrace, told: Database) {
    this.#parts = parts;
    this.#derived = derived;
    this.#told = told;
  }

  run(): ReplacedEvents {
    const { connection, log, cursors, judgeLate } = this.#parts;
    const newCursors = readCursors(this.#told);
    const told = this.#readTold();
    const kept = this.#readOthers(told, newCursors);
    const removed = log.count() - kept.length - told.filter(({ known }) => known !== undefined).length;
    const added = this.#write(orderEvents(kept, told));
    for (const cursor of newCursors) cursors.put(cursor);
    copyProblems(
      this.#told,
      connection,
      newCursors.map(({ file }) => file),
    );
    const events = this.#rebuild();
    judgeLate(added);
    return { events, added: added.length, removed };
  }

  /** Makes all tables again. A turn that ends otherwise than before is no longer judged. Returns how many events there are. */
  #rebuild(): number {
    const { connection, log, projections } = this.#parts;
    for (const sql of [endsBeforeSql, keepEndsSql]) connection.prepare(sql).run();
    const rebuilt = applyAgain(log, projections);
    const { changes } = connection.prepare(dropJudgementsSql).run();
    connection.prepare(forgetEndsSql).run();
    return (changes === 0 ? rebuilt : applyAgain(log, projections)).events;
  }

  /** What is read today, without what a person has removed or named otherwise since. */
  #readTold(): readonly ToldEvent[] {
    const { connection } = this.#parts;
    const deleted = new Set(connection.prepare(deletedSql).pluck().all() as string[]);
    const place = connection.prepare(placeSql).pluck();
    const events: ToldEvent[] = [];
    for (const row of this.#told.prepare(toldSql).iterate() as IterableIterator<ToldRow>) {
      if (!this.#derived.isTold(row.eventId)) continue;
      const known = place.get(row.eventId) as number | undefined;
      if (known === undefined && (deleted.has(row.aggregateId) || this.#isRenamedSince(row))) continue;
      events.push({ seq: row.seq, aggregateId: row.aggregateId, known });
    }
    return events;
  }

  #isRenamedSince({ eventType, aggregateId, eventTime }: ToldRow): boolean {
    if (eventType !== 'task.renamed') return false;
    const later = this.#parts.connection.prepare(laterRenamesSql).pluck().all(aggregateId, eventTime) as string[];
    return later.some((eventId) => !this.#derived.isTold(eventId));
  }

  /** The places of events that stay as they are. */
  #readOthers(told: readonly ToldEvent[], newCursors: readonly TraceCursor[]): readonly number[] {
    const { connection, cursors } = this.#parts;
    const taken = new Set(told.map(({ known }) => known));
    const tasks = new Set(told.map(({ aggregateId }) => aggregateId));
    const readAgain = new Set(newCursors.map(({ file }) => file));
    const gone = new Set<string>();
    for (const { file } of cursors.places().values()) {
      const cursor = cursors.get(file);
      const names = cursor === undefined ? [] : this.#derived.tasksOf(cursor);
      for (const name of names) (readAgain.has(file) ? tasks : gone).add(name);
    }
    const rows = connection.prepare(storedSql).iterate() as IterableIterator<StoredRow>;
    const others: number[] = [];
    for (const { seq, eventId, aggregateId } of rows) {
      const isReplaced = this.#derived.isTold(eventId) && tasks.has(aggregateId) && !gone.has(aggregateId);
      if (!taken.has(seq) && !isReplaced) others.push(seq);
    }
    return others;
  }

  /** Gives all events their new places, and drops those that got none. Returns the ids of those that are new. */
  #write(order: readonly OrderedEvent[]): readonly string[] {
    const { connection, log, packer } = this.#parts;
    const names = new EventNames(connection);
    const last = connection.prepare(lastSql).pluck().get() as number;
    const toldRow = this.#told.prepare<[number], DomainEventRow>(toldRowSql);
    const added: string[] = [];
    for (const [index, { from, seq }] of order.entries()) {
      const place = last + 1 + index;
      const row = from === 'told' ? toldRow.get(seq) : undefined;
      if (row === undefined) {
        connection.prepare(moveSql).run(place, seq);
        continue;
      }
      const { payloadJson } = row;
      const packed = payloadJson === null ? undefined : packer.place(row.eventType, payloadJson);
      const values = {
        ...row,
        ...names.idsOf(row),
        seq: place,
        packed: packed ?? null,
        payloadJson: packed === undefined ? payloadJson : null,
      };
      const isKnown = log.has(row.eventId);
      connection.prepare(isKnown ? changeSql : insertSql).run(values);
      if (!isKnown) added.push(row.eventId);
    }
    connection.prepare(dropSql).run(last);
    packer.dropEmpty();
    names.dropUnused();
    return added;
  }
}

interface StoredRow {
  readonly seq: number;
  readonly eventId: string;
  readonly aggregateId: string;
}

interface ToldRow extends StoredRow {
  readonly eventType: string;
  readonly eventTime: number;
}
