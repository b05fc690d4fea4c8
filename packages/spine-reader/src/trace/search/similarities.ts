import { type MadeEmbedding, readableText } from '@agentspine/schema';
import type { AskStore } from '@agentspine/sql';
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

type Vector = readonly number[];

/** What is compared with a query. */
export interface ComparedDocuments {
  /** What the query says. */
  readonly query: string;
  /** Documents by scope. */
  readonly scopes: readonly (readonly Pick<MadeEmbedding, 'rowid' | 'text'>[])[];
}

/**
 * How near each document is in meaning to the query, by its row. Embeddings that are missing are made for the first eight of
 * each scope, and handed to `embedder.keep`. Where the embedder fails nothing is known.
 */
export async function similaritiesOf(
  ask: AskStore,
  embedder: Embedder,
  { query, scopes }: ComparedDocuments,
): Promise<ReadonlyMap<number, number | undefined>> {
  const rowids = scopes.flat().map(({ rowid }) => rowid);
  const vectors = readVectors(ask, embedder.model, rowids);
  const missing = scopes.flatMap((scope) => scope.filter(({ rowid }) => !vectors.has(rowid)).slice(0, embeddedMax));
  const made = await embedAll(embedder, [query, ...missing.map(({ text }) => readableText(text))]);
  const [wanted, ...others] = made ?? [];
  if (wanted === undefined) return new Map();
  const fresh = missing.map(({ rowid, text }, index) => ({ rowid, text, vector: others[index] ?? [] }));
  if (fresh.length > 0) await embedder.keep?.(fresh);
  for (const { rowid, vector } of fresh) vectors.set(rowid, vector);
  return new Map([...vectors].map(([rowid, vector]) => [rowid, cosineOf(wanted, vector)]));
}

/** Vectors of another model are of another space. */
function readVectors(ask: AskStore, model: string, rowids: readonly number[]): Map<number, Vector> {
  const rows = ask((database) => database.prepare(vectorsSql).all({ wanted: JSON.stringify(rowids), model }));
  const vectors = new Map<number, Vector>();
  for (const { rowid, embedding } of rows as readonly { readonly rowid: number; readonly embedding: string }[]) {
    const vector = parseVector(embedding);
    if (vector !== undefined) vectors.set(rowid, vector);
  }
  return vectors;
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
