import { expect, test } from 'vitest';
import { type Fetch, makeHttpEmbedder } from '../../src/search/http-embedder.ts';

const config = { url: new URL('http://localhost:1234/v1?team=a'), model: 'm', timeoutMs: 1_000, key: undefined };

async function embed(fetch: Fetch): Promise<unknown> {
  const failures: string[] = [];
  const embedder = makeHttpEmbedder(config, (reason) => void failures.push(reason), fetch);
  try {
    return await embedder.embed(['a', 'b']);
  } catch {
    return failures;
  }
}

const answering = (body: unknown, status = 200): Fetch => {
  return () => Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }));
};

test('texts are sent once, in the shape of OpenAI; vectors come back in their order', async () => {
  const calls: unknown[] = [];
  const vectors = await embed((url, { method, body, redirect }) => {
    calls.push([url.href, method, JSON.parse(String(body)), redirect]);
    return Promise.resolve(
      Response.json({
        data: [
          { index: 1, embedding: [2] },
          { index: 0, embedding: [1] },
        ],
      }),
    );
  });
  expect(vectors).toEqual([[1], [2]]);
  expect(calls).toEqual([
    ['http://localhost:1234/v1/embeddings?team=a', 'POST', { model: 'm', input: ['a', 'b'] }, 'error'],
  ]);
});

test('vectors without an index are in the order of the texts', async () => {
  expect(await embed(answering({ data: [{ embedding: [1] }, { embedding: [2] }] }))).toEqual([[1], [2]]);
});

test.each<[string, Fetch, string]>([
  ['an error of the endpoint', answering('', 500), 'it answered with 500'],
  ['too few', answering({ data: [{ embedding: [1] }] }), 'its answer is not a list of embeddings'],
  [
    'no numbers',
    answering({ data: [{ embedding: ['1'] }, { embedding: [1] }] }),
    'its answer is not a list of embeddings',
  ],
  ['nothing', answering('null'), 'its answer is not a list of embeddings'],
  ['a flood', answering(' '.repeat(17 * 1024 * 1024)), 'its answer is larger than 16777216 bytes'],
  [
    'no connection',
    () => Promise.reject(new TypeError('fetch failed', { cause: new Error('refused') })),
    'fetch failed (refused)',
  ],
])('%s is told with the name of the host', async (_what, fetch, reason) => {
  expect(await embed(fetch)).toEqual([`localhost:1234: ${reason}`]);
});
