import { type SQL, sql } from 'drizzle-orm';
import { type AnySQLiteColumn, customType, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

const blob = customType<{ data: Uint8Array }>({ dataType: () => 'blob' });

const isBinding = (eventType: AnySQLiteColumn): SQL => sql`${eventType} = 'session.bound'`;

/**
 * The domain events, append-only (SPEC 4.2, 4.3): all other tables of the trace are made of them. `seq` is ours: the order in
 * which they were appended, which neither times nor ids show, and where a follower goes on.
 */
export const events = sqliteTable(
  'events',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    eventId: text('event_id').notNull().unique(),
    /** Milliseconds; when it happened. */
    eventTime: integer('event_time').notNull(),
    eventType: text('event_type').notNull(),
    schemaVer: integer('schema_ver').notNull(),
    /** The task; `rules` for rules of every task. */
    aggregateId: text('aggregate_id').notNull(),
    sessionId: text('session_id'),
    actor: text('actor').notNull(),
    correlationId: text('correlation_id'),
    causationId: text('causation_id'),
    payloadJson: text('payload_json').notNull(),
    /** Milliseconds; when it was stored. */
    recordedAt: integer('recorded_at').notNull(),
  },
  (table) => [
    index('idx_events_aggregate_time').on(table.aggregateId, table.eventTime),
    index('idx_events_type_time').on(table.eventType, table.eventTime),
    index('idx_events_session_time').on(table.sessionId, table.eventTime),
    index('idx_events_correlation').on(table.correlationId),
    // Which session of a runtime is which session here: a name is found among thousands without a look at other events. The type
    // comes first, or the planner takes `idx_events_type_time`.
    index('idx_events_bound_session')
      .on(table.eventType, sql`${table.payloadJson} ->> '$.session_id'`)
      .where(isBinding(table.eventType)),
    index('idx_events_bound_runtime')
      .on(table.eventType, sql`${table.payloadJson} ->> '$.runtime_session_id'`)
      .where(isBinding(table.eventType)),
  ],
);

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
