import { messageOf } from '@agentspine/schema';
/** Where embeddings come from: an endpoint of the shape that OpenAI's has. */
export interface EmbeddingConfig {
  /** `/embeddings` follows. */
  readonly url: URL;
  readonly model: string;
  readonly timeoutMs: number;
  /** Sent as a bearer token, from the environment: `config.json` is not a place for secrets. */
  readonly key: string | undefined;
}

export type EmbeddingChoice =
  /** The default: nothing leaves the machine unasked. */
  | { readonly kind: 'off' }
  | { readonly kind: 'on'; readonly config: EmbeddingConfig }
  | { readonly kind: 'unusable'; readonly reason: string };

/** A search waits for it. */
const timeoutDefaultMs = 5_000;
const timeoutMaxMs = 60_000;

/** Reads `search.embeddings` of `config.json`: `{"url": "http://localhost:11434/v1", "model": "…", "timeoutMs": 5000}`. */
export function parseEmbeddingConfig(
  configText: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): EmbeddingChoice {
  try {
    const section = sectionOf(configText);
    if (section === undefined) return { kind: 'off' };
    const { AGENTSPINE_EMBEDDINGS_KEY: key } = env;
    const config = {
      url: parseUrl(section['url']),
      model: parseModel(section['model']),
      timeoutMs: parseTimeout(section['timeoutMs']),
      key: key === '' ? undefined : key,
    };
    return { kind: 'on', config };
  } catch (error) {
    return { kind: 'unusable', reason: messageOf(error) };
  }
}

function sectionOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const search = objectIn(JSON.parse(text), 'config.json')['search'];
  if (search === undefined) return undefined;
  const embeddings = objectIn(search, 'search')['embeddings'];
  return embeddings === undefined ? undefined : objectIn(embeddings, 'search.embeddings');
}

function objectIn(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new TypeError(`${name} is not an object`);
}

function parseUrl(value: unknown): URL {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new TypeError('search.embeddings.url is not an http or https address');
}

function parseModel(value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new TypeError('search.embeddings.model names no model');
}

function parseTimeout(value: unknown): number {
  if (value === undefined) return timeoutDefaultMs;
  if (typeof value === 'number' && value >= 1 && value <= timeoutMaxMs) return value;
  throw new TypeError(`search.embeddings.timeoutMs is not a number from 1 to ${timeoutMaxMs}`);
}
