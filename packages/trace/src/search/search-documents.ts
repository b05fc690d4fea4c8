import { searchIndexSql } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';

const columnCount = 6;

/**
 * All at once: a statement that has a trigger makes FTS5 write out its words, so that a statement a document would make a
 * segment of the index a document, which takes five times as long. Tasks are below zero, events above, so that the index is
 * asked for one scope by a range of its rows. There is a statement for each power of two; what is left of it is NULL.
 */
function addSqlFor(places: number): string {
  const place = `(${Array(columnCount).fill('?').join()})`;
  return `INSERT INTO search_documents (rowid, scope, entity_id, task_id, search_text, updated_at)
    SELECT * FROM (VALUES ${Array(places).fill(place).join()}) WHERE column1 IS NOT NULL`;
}

const textSql = 'SELECT search_text AS text FROM search_documents WHERE scope = ? AND entity_id = ?';
// Statements of their own, because naming search_text in an UPDATE is enough for its trigger to index it again.
const touchSql = 'UPDATE search_documents SET updated_at = ? WHERE scope = ? AND entity_id = ?';
const changeSql = `UPDATE search_documents SET search_text = ?, embedding = NULL, embedding_model = NULL
  WHERE scope = ? AND entity_id = ?`;
const removeSql = 'DELETE FROM search_documents WHERE scope = ? AND task_id = ?';

const keepEmbeddingsSql = `CREATE TEMP TABLE kept_embeddings AS SELECT scope, entity_id, search_text, embedding, embedding_model
  FROM search_documents WHERE embedding IS NOT NULL`;
const restoreEmbeddingsSql = `UPDATE search_documents SET embedding = kept.embedding, embedding_model = kept.embedding_model
  FROM temp.kept_embeddings AS kept WHERE kept.scope = search_documents.scope
  AND kept.entity_id = search_documents.entity_id AND kept.search_text = search_documents.search_text`;

export interface SearchDocument {
  readonly scope: 'task' | 'event';
  readonly entityId: string;
  readonly taskId: string;
  readonly text: string;
  readonly updatedAt: string;
}

/** Writes `search_documents`; its triggers keep the index. Nothing here replaces a row: that would leave its words in the index (SPEC V20). */
export class SearchDocuments {
  readonly #connection: SpineConnection;
  /** Documents that were added and may not be written yet. */
  readonly #gathered = new Set<string>();
  /** By the exponent of two. */
  readonly #addSqls: string[] = [];

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  readonly #addAll = (rows: readonly (readonly (string | number)[])[]): void => {
    const exponent = Math.ceil(Math.log2(rows.length));
    this.#addSqls[exponent] ??= addSqlFor(2 ** exponent);
    const values: (string | number | null)[] = rows.flat();
    while (values.length < columnCount * 2 ** exponent) values.push(null);
    this.#connection.prepare(this.#addSqls[exponent]).run(...values);
    this.#gathered.clear();
  };

  /** Adds a document that is not there, before the transaction ends; `seq` is the place of the event that it is made of. */
  add(seq: number, { scope, entityId, taskId, text, updatedAt }: SearchDocument): void {
    this.#gathered.add(`${scope} ${entityId}`);
    this.#connection.gather(this.#addAll, [scope === 'task' ? -seq : seq, scope, entityId, taskId, text, updatedAt]);
  }

  /** The text of a document; `undefined` where there is none. */
  textOf(scope: SearchDocument['scope'], entityId: string): string | undefined {
    if (this.#gathered.has(`${scope} ${entityId}`)) this.#connection.settle();
    const row = this.#connection.prepare(textSql).get(scope, entityId) as { readonly text: string } | undefined;
    return row?.text;
  }

  /** Gives a document another text, whose embedding is then not known; the same text leaves it as it is (SPEC V16). */
  change({ scope, entityId, text, updatedAt }: Omit<SearchDocument, 'taskId'>): void {
    const before = this.textOf(scope, entityId);
    if (before === undefined) return;
    if (before !== text) this.#run(changeSql, text, scope, entityId);
    this.#run(touchSql, updatedAt, scope, entityId);
  }

  /** Removes a task and its events. */
  removeTask(taskId: string): void {
    this.#connection.settle();
    this.#run(removeSql, 'task', taskId);
    this.#run(removeSql, 'event', taskId);
  }

  /** Removes everything, and makes the index again, whatever state it was in. Embeddings wait for `restoreEmbeddings`. */
  clear(): void {
    this.#connection.settle();
    this.#run('DROP TABLE IF EXISTS temp.kept_embeddings');
    this.#run(keepEmbeddingsSql);
    for (const sql of dropIndexSqls) this.#run(sql);
    this.#run('DELETE FROM search_documents');
    for (const sql of searchIndexSql) this.#run(sql);
  }

  /** Gives documents whose text is what it was the embeddings that they had before `clear`. */
  restoreEmbeddings(): void {
    this.#connection.settle();
    this.#run(restoreEmbeddingsSql);
    this.#run('DROP TABLE temp.kept_embeddings');
  }

  #run(sql: string, ...values: readonly unknown[]): void {
    this.#connection.prepare(sql).run(...values);
  }
}

/** Without the trigger a damaged index does not stop the documents from being removed. */
const dropIndexSqls = [
  'DROP TRIGGER IF EXISTS trg_search_documents_ai',
  'DROP TRIGGER IF EXISTS trg_search_documents_ad',
  'DROP TRIGGER IF EXISTS trg_search_documents_au',
  'DROP TABLE IF EXISTS search_documents_fts',
];
