import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** How far the transcripts in custody are in the trace; moves in the transaction that appended their events. */
export const traceCursors = sqliteTable('trace_cursors', {
  /** The id of the source file in custody. */
  file: text('file').primaryKey(),
  generation: integer('generation').notNull(),
  /** Bytes of the generation that were parsed, and that were taken when they were. */
  byteOffset: integer('byte_offset').notNull(),
  takenBytes: integer('taken_bytes').notNull(),
  /** Name and version of what parsed them. */
  parser: text('parser').notNull(),
  /** What the parser and the mapping need to go on, as JSON. */
  stateJson: text('state_json').notNull(),
});

/** Events that were read from transcripts and that the trace refuses, each with its bytes in the transcript; written with the cursor. */
export const traceProblems = sqliteTable(
  'trace_problems',
  {
    /** The id of the source file in custody. */
    file: text('file').notNull(),
    generation: integer('generation').notNull(),
    byteFrom: integer('byte_from').notNull(),
    byteTo: integer('byte_to').notNull(),
    eventId: text('event_id').notNull(),
    /** Why it was refused. */
    detail: text('detail').notNull(),
  },
  (table) => [primaryKey({ columns: [table.file, table.eventId] })],
);
