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
