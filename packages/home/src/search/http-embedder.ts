import type { Embedder } from '@agentspine/reader';
import type { EmbeddingConfig } from './embedding-config.ts';

/** Seventeen vectors of 4,096 numbers take a tenth of it. */
const responseBytesMax = 16 * 1024 * 1024;

/** The part of `fetch` that is used here. */
export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

/** Asks an endpoint of OpenAI's shape for embeddings; `onFailure` is called with the reason why there are none. */
export function makeHttpEmbedder(
  { url, model, timeoutMs, key }: EmbeddingConfig,
  onFailure: (reason: string) => void,
  fetch: Fetch = globalThis.fetch,
): Embedder {
  const endpoint = new URL(`${url.pathname.replace(/\/+$/, '')}/embeddings${url.search}`, url);
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return {
    model,
    embed: async (texts) => {
      try {
        const response = await fetch(endpoint, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...authorization },
          body: JSON.stringify({ model, input: texts }),
          // The texts are for this endpoint, and for none that it names.
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
        });
        if (!response.ok) throw new Error(`it answered with ${response.status}`);
        return parseVectors(JSON.parse(await readText(response)), texts.length);
      } catch (error) {
        onFailure(`${endpoint.host}: ${describe(error)}`);
        throw error;
      }
    },
  };
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > responseBytesMax) throw new Error(`its answer is larger than ${responseBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `{data: [{index, embedding: […]}]}`, in any order. */
function parseVectors(answer: unknown, count: number): readonly (readonly number[])[] {
  const data = propertyOf(answer, 'data');
  const vectors: unknown[] = Array.from({ length: count }, () => undefined);
  for (const [place, item] of (Array.isArray(data) ? data : []).entries()) {
    const index = propertyOf(item, 'index') ?? place;
    if (typeof index === 'number' && index in vectors) vectors[index] = propertyOf(item, 'embedding');
  }
  if (vectors.every(isVector)) return vectors;
  throw new Error('its answer is not a list of embeddings');
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((number) => Number.isFinite(number));
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** The reason of a failed `fetch` is in its cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
