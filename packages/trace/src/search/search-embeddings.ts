import { type MadeEmbedding, searchTextSql } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { parseObject, refusedField } from '../trace-fields.ts';

const keepOfTaskSql = `UPDATE search_tasks SET embedding = @embedding, embedding_model = @model
  WHERE rowid = @rowid AND search_text = @text`;
const keepOfEventSql = `INSERT INTO search_events (event_id, search_text, embedding, embedding_model)
  SELECT e.event_id, @text, @embedding, @model FROM events AS e JOIN timeline_rows AS t ON t.seq = e.seq
    LEFT JOIN search_events AS x ON x.event_id = e.event_id WHERE e.seq = @rowid AND ${searchTextSql} = @text
  ON CONFLICT (event_id) DO UPDATE SET embedding = excluded.embedding, embedding_model = excluded.embedding_model`;

/** Embeddings of documents: a cache beside their text, in none of the events. Searching is asked of the reader. */
export class SearchEmbeddings {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /**
   * Keeps the vectors that a search made of documents, and returns how many: a document that got another text meanwhile, or is
   * gone, keeps none. @throws TraceError `EVENT_INVALID`, DatabaseError `SPINE_…`
   */
  keepEmbeddings(model: string, made: readonly MadeEmbedding[]): number {
    if (typeof model !== 'string' || model === '') throw refusedField('model', 'must be the name of a model');
    if (!Array.isArray(made)) throw refusedField('made', 'must be a list of embeddings');
    const rows = made.map((each: unknown) => parseEmbedding(each));
    return this.#connection.transaction(() => {
      const changes = rows.map(({ rowid, text, vector }) => {
        const statement = this.#connection.prepare(rowid < 0 ? keepOfTaskSql : keepOfEventSql);
        return statement.run({ rowid, text, model, embedding: vector }).changes;
      });
      return changes.reduce((sum, count) => sum + count, 0);
    });
  }
}

function parseEmbedding(value: unknown): { readonly rowid: number; readonly text: string; readonly vector: string } {
  const { rowid, text, vector } = parseObject(value, 'embedding');
  if (!Number.isSafeInteger(rowid)) throw refusedField('rowid', 'must be the row of a document');
  if (typeof text !== 'string') throw refusedField('text', 'must be the text of the document');
  const isVector = Array.isArray(vector) && vector.length > 0 && vector.every((number) => Number.isFinite(number));
  if (!isVector) throw refusedField('vector', 'must be a list of numbers');
  return { rowid: Number(rowid), text, vector: JSON.stringify(vector) };
}
