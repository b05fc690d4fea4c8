/**
 * What Drizzle cannot say: the index of the words. It holds no text: a document is named by `rowid`, the place of its event, and
 * below zero by that of its task. Sixteen segments are merged at a time and not four: that takes a fifth off an insert, and nothing
 * measurable from a query. A migration holds the same text.
 */
export const searchIndexSql: readonly string[] = [
  `CREATE VIRTUAL TABLE search_documents_fts USING fts5(
  search_text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 1'
);`,
  "INSERT INTO search_documents_fts (search_documents_fts, rank) VALUES ('automerge', 16);",
];
