import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * The texts by which tasks are found (SPEC 4.10). `rowid` has a name of its own, because SQLite may number rows again in a VACUUM
 * where it has none, and the full-text index names documents by it (SPEC V20). It is the place of the event that the text was
 * first made of, below zero: events have those above.
 */
export const searchTasks = sqliteTable('search_tasks', {
  rowid: integer('rowid').primaryKey(),
  taskId: text('task_id').notNull().unique(),
  searchText: text('search_text').notNull(),
  /** A JSON array of numbers. */
  embedding: text('embedding'),
  embeddingModel: text('embedding_model'),
  updatedAt: text('updated_at').notNull(),
});

/**
 * What a search knows of an event beside what the event says: a text that a later event changed, and an embedding. Of nearly all
 * events there is no row: their text is computed when it is read.
 */
export const searchEvents = sqliteTable('search_events', {
  eventId: text('event_id').primaryKey(),
  /** The text as it is now, also where it is what the event says: an embedding is of this text. */
  searchText: text('search_text').notNull(),
  embedding: text('embedding'),
  embeddingModel: text('embedding_model'),
  /** NULL: that of the event. */
  updatedAt: text('updated_at'),
});

/** What search looks through (SPEC 4.10): a view. The text of most events is there on connections of `showWholeTrace` alone. */
export const searchDocuments = sqliteTable('search_documents', {
  rowid: integer('rowid').primaryKey(),
  scope: text('scope').notNull(),
  entityId: text('entity_id').notNull(),
  taskId: text('task_id'),
  searchText: text('search_text'),
  embedding: text('embedding'),
  embeddingModel: text('embedding_model'),
  updatedAt: text('updated_at').notNull(),
});
