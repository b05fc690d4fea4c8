import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { oneOf } from './one-of.ts';
import { searchScopes } from './words.ts';

/**
 * What search looks through (SPEC 4.10). `rowid` has a name of its own, because SQLite may number rows again in a VACUUM where
 * it has none, and the full-text index names documents by it (SPEC V20). Tasks are below zero, events above.
 */
export const searchDocuments = sqliteTable(
  'search_documents',
  {
    rowid: integer('rowid').primaryKey(),
    scope: text('scope').notNull(),
    entityId: text('entity_id').notNull(),
    taskId: text('task_id'),
    searchText: text('search_text').notNull(),
    /** A JSON array of numbers. */
    embedding: text('embedding'),
    embeddingModel: text('embedding_model'),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('idx_search_documents_entity').on(table.scope, table.entityId),
    index('idx_search_documents_task').on(table.scope, table.taskId, sql`${table.updatedAt} desc`),
    check('search_documents_scope', oneOf(table.scope, searchScopes)),
  ],
);
