import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { oneOf } from './one-of.ts';
import { searchScopes } from './words.ts';

/**
 * What search looks through (SPEC 4.10). `rowid` has a name of its own, because SQLite may number rows anew in a VACUUM where
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

/**
 * What Drizzle cannot say: the index of the words, and the triggers that keep it right. The migration holds the same text.
 * Sixteen segments are merged at a time and not four: that takes a fifth off an insert, and nothing measurable from a query.
 */
export const searchIndexSql: readonly string[] = [
  `CREATE VIRTUAL TABLE search_documents_fts USING fts5(
  search_text, content='search_documents', content_rowid='rowid', tokenize='unicode61 remove_diacritics 1'
);`,
  "INSERT INTO search_documents_fts (search_documents_fts, rank) VALUES ('automerge', 16);",
  `CREATE TRIGGER trg_search_documents_ai AFTER INSERT ON search_documents BEGIN
  INSERT INTO search_documents_fts (rowid, search_text) VALUES (new.rowid, new.search_text);
END;`,
  `CREATE TRIGGER trg_search_documents_ad AFTER DELETE ON search_documents BEGIN
  INSERT INTO search_documents_fts (search_documents_fts, rowid, search_text) VALUES ('delete', old.rowid, old.search_text);
END;`,
  `CREATE TRIGGER trg_search_documents_au AFTER UPDATE OF search_text ON search_documents BEGIN
  INSERT INTO search_documents_fts (search_documents_fts, rowid, search_text) VALUES ('delete', old.rowid, old.search_text);
  INSERT INTO search_documents_fts (rowid, search_text) VALUES (new.rowid, new.search_text);
END;`,
];
