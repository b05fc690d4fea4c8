import { readableText, searchTextSql } from '@agentspine/schema';
import { DatabaseError, type SpineConnection } from '@agentspine/sqlite';
import { cosineOf } from './rank-hits.ts';
import type { Embedder } from './search-hit.ts';

/** How many documents of a scope a query embeds that were not yet (SPEC 4.10): the first is not to wait for all. */
const embeddedMax = 8;
/** About what models take at once. */
const embeddedCharactersMax = 8 * 1024;

const vectorsSql = `SELECT d.rowid AS rowid, d.embedding AS embedding FROM json_each(@wanted) AS wanted
    JOIN search_tasks AS d ON d.rowid = wanted.value WHERE d.embedding_model = @model AND d.embedding IS NOT NULL
  UNION ALL SELECT e.seq, x.embedding FROM json_each(@wanted) AS wanted JOIN events AS e ON e.seq = wanted.value
    JOIN search_events AS x ON x.event_id = e.event_id WHERE x.embedding_model = @model AND x.embedding IS NOT NULL`;
const keepOfTaskSql = `UPDATE search_tasks SET embedding = @embedding, embedding_model = @model
  WHERE rowid = @rowid AND search_text = @text`;
const keepOfEventSql = `INSERT INTO search_events (event_id, search_text, embedding, embedding_model)
  SELECT e.event_id, @text, @embedding, @model FROM events AS e JOIN timeline_events_view AS t ON t.id = e.event_id
    LEFT JOIN search_events AS x ON x.event_id = e.event_id WHERE e.seq = @rowid AND ${searchTextSql} = @text
  ON CONFLICT (event_id) DO UPDATE SET embedding = excluded.embedding, embedding_model = excluded.embedding_model`;

export interface EmbeddableDocument {
  readonly rowid: number;
  readonly text: string;
}

type Vector = readonly number[];

/** Embeddings of documents: a cache beside their text, made when somebody asks, in none of the events. */
export class EmbeddingCache {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /**
   * How near each document is in meaning to the query, by its row. Missing embeddings are made for the first eight of each
   * scope. Where the embedder fails nothing is known; where it cannot be written nothing is kept.
   */
  async similarities(
    embedder: Embedder,
    query: string,
    scopes: readonly (readonly EmbeddableDocument[])[],
  ): Promise<ReadonlyMap<number, number | undefined>> {
    const vectors = this.#read(embedder.model, scopes.flat());
    const missing = scopes.flatMap((scope) => scope.filter(({ rowid }) => !vectors.has(rowid)).slice(0, embeddedMax));
    const made = await embedAll(embedder, [query, ...missing.map(({ text }) => readableText(text))]);
    const [wanted, ...others] = made ?? [];
    if (wanted === undefined) return new Map();
    const fresh = missing.map((document, index) => ({ document, vector: others[index] ?? [] }));
    this.#keep(embedder.model, fresh);
    for (const { document, vector } of fresh) vectors.set(document.rowid, vector);
    return new Map([...vectors].map(([rowid, vector]) => [rowid, cosineOf(wanted, vector)]));
  }

  /** Vectors of another model are of another space. */
  #read(model: string, documents: readonly EmbeddableDocument[]): Map<number, Vector> {
    const rowids = JSON.stringify(documents.map(({ rowid }) => rowid));
    const rows = this.#connection.read(() => this.#connection.prepare(vectorsSql).all({ wanted: rowids, model }));
    const vectors = new Map<number, Vector>();
    for (const { rowid, embedding } of rows as readonly { readonly rowid: number; readonly embedding: string }[]) {
      const vector = parseVector(embedding);
      if (vector !== undefined) vectors.set(rowid, vector);
    }
    return vectors;
  }

  /** A document that got another text meanwhile keeps none. */
  #keep(model: string, fresh: readonly { readonly document: EmbeddableDocument; readonly vector: Vector }[]): void {
    if (fresh.length === 0) return;
    try {
      this.#connection.transaction(() => {
        for (const { document, vector } of fresh) {
          const { rowid, text } = document;
          const statement = this.#connection.prepare(rowid < 0 ? keepOfTaskSql : keepOfEventSql);
          statement.run({ rowid, text, model, embedding: JSON.stringify(vector) });
        }
      });
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
    }
  }
}

/** A vector a text; `undefined` where the embedder fails, or gives something else. */
async function embedAll(embedder: Embedder, texts: readonly string[]): Promise<readonly Vector[] | undefined> {
  try {
    const vectors: unknown = await embedder.embed(
      texts.map((text) => text.slice(0, embeddedCharactersMax).toWellFormed()),
    );
    return Array.isArray(vectors) && vectors.length === texts.length && vectors.every(isVector) ? vectors : undefined;
  } catch {
    return undefined;
  }
}

function parseVector(json: string): Vector | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isVector(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isVector(value: unknown): value is Vector {
  return Array.isArray(value) && value.length > 0 && value.every((number) => Number.isFinite(number));
}
