import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { blob } from './event-tables.ts';

const place = () => ({
  /** The id of the source file in custody. */
  file: text('file').primaryKey(),
  generation: integer('generation').notNull(),
  /** Bytes of the generation that were parsed, and that were taken when they were. */
  byteOffset: integer('byte_offset').notNull(),
  takenBytes: integer('taken_bytes').notNull(),
  /** Name and version of what parsed them. */
  parser: text('parser').notNull(),
});

/** How far the transcripts in custody are in the trace. States are there on connections of `showWholeTrace`, and NULL on others. */
export const traceCursors = sqliteTable('trace_cursors', {
  ...place(),
  /** What the parser and the mapping need to go on, as JSON. */
  stateJson: text('state_json'),
});

/** The same as it is in the file: `trace_cursors` is a view over it. A row moves in the transaction that appended events. */
export const traceCursorRows = sqliteTable('trace_cursor_rows', {
  ...place(),
  /** 1 where time alone may add to the trace. */
  isOpen: integer('is_open').notNull(),
  /** The ids of sessions in the state, and of those that they came out of, as JSON: a cursor is found by them. */
  mentions: text('mentions').notNull(),
  /** `state_json`, compressed. */
  state: blob('state').notNull(),
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
