import { type SQL, sql } from 'drizzle-orm';
import { type AnySQLiteColumn, check, customType, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Bytes. */
export const blob = customType<{ data: Uint8Array }>({ dataType: () => 'blob' });

const isBinding = (eventType: AnySQLiteColumn): SQL => sql`${eventType} = 'session.bound'`;

/** What `events` and its rows both have, in the order of `events`. */
const beforeNames = () => ({
  seq: integer('seq').primaryKey({ autoIncrement: true }),
  eventId: text('event_id').notNull().unique(),
  /** Milliseconds; when it happened. */
  eventTime: integer('event_time').notNull(),
  eventType: text('event_type').notNull(),
  schemaVer: integer('schema_ver').notNull(),
});
const afterNames = () => ({
  actor: text('actor').notNull(),
  correlationId: text('correlation_id'),
  causationId: text('causation_id'),
  payloadJson: text('payload_json'),
  /** Milliseconds; when it was stored. */
  recordedAt: integer('recorded_at').notNull(),
});

/**
 * The domain events, append-only (SPEC 4.2, 4.3): all other tables of the trace are made of them. `seq` is ours: the order in
 * which they were appended, which neither times nor ids show, and where a follower goes on. Payloads of imported events are in packs:
 * they are there on connections of `showWholeTrace`, and NULL on others.
 */
export const events = sqliteTable('events', {
  ...beforeNames(),
  /** The task; `rules` for rules of every task. */
  aggregateId: text('aggregate_id').notNull(),
  sessionId: text('session_id'),
  ...afterNames(),
});

/** Names of tasks and sessions, by which events name them. One row has no name, and the id 0: that of the session of an event of none. */
export const eventNames = sqliteTable('event_names', {
  id: integer('id').primaryKey(),
  name: text('name').unique(),
});

const nameId = (column: string) =>
  integer(column)
    .notNull()
    .references(() => eventNames.id);

/** The same as it is in the file: `events` is a view over it and the names. */
export const eventRows = sqliteTable(
  'event_rows',
  {
    ...beforeNames(),
    task: nameId('task'),
    session: nameId('session'),
    ...afterNames(),
    /** The line of a pack that is its payload; NULL where `payload_json` is. */
    packed: integer('packed'),
  },
  (table) => [
    index('idx_events_aggregate_time').on(table.task, table.eventTime),
    index('idx_events_type_time').on(table.eventType, table.eventTime),
    index('idx_events_session_time').on(table.session, table.eventTime),
    // Few events have one.
    index('idx_events_correlation').on(table.correlationId).where(sql`${table.correlationId} IS NOT NULL`),
    // Which session of a runtime is which session here: a name is found among thousands without a look at other events. The type
    // comes first, or the planner takes `idx_events_type_time`.
    index('idx_events_bound_session')
      .on(table.eventType, sql`${table.payloadJson} ->> '$.session_id'`)
      .where(isBinding(table.eventType)),
    index('idx_events_bound_runtime')
      .on(table.eventType, sql`${table.payloadJson} ->> '$.runtime_session_id'`)
      .where(isBinding(table.eventType)),
    check('events_payload', sql`${table.payloadJson} IS NOT NULL OR ${table.packed} IS NOT NULL`),
  ],
);

/** Payloads of many events as one zstd frame of lines of JSON; `event_rows.packed` is the id times 65,536 and the line. */
export const eventPacks = sqliteTable('event_packs', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  /** How many lines it has. */
  lines: integer('lines').notNull(),
  body: blob('body').notNull(),
});

/**
 * Bodies by digest. Large ones are in the blob store under the same digest: their rows have an empty body and a `byte_size`
 * above zero.
 */
export const contentBlobs = sqliteTable('content_blobs', {
  sha256: text('sha256').primaryKey(),
  byteSize: integer('byte_size').notNull(),
  mime: text('mime'),
  createdAt: integer('created_at').notNull(),
  body: blob('body').notNull(),
});
