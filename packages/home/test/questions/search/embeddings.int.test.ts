import type { Embedder } from '@agentspine/reader';
import { expect, test } from 'vitest';
import { SearchSpine } from './search-spine.ts';

/** Knows two meanings, counts what it was asked for. */
class TwoMeanings implements Embedder {
  readonly model: string;
  readonly asked: string[][] = [];

  constructor(model = 'two-meanings') {
    this.model = model;
  }

  embed(texts: readonly string[]): Promise<number[][]> {
    this.asked.push([...texts]);
    return Promise.resolve(texts.map((text) => (/cat|kitten/.test(text) ? [1, 0.1] : [0.1, 1])));
  }
}

/** The same, with its vectors kept in the store. */
const keeping = (spine: SearchSpine, embedder: Embedder): Embedder => ({
  model: embedder.model,
  embed: (texts) => embedder.embed(texts),
  keep: (made) => void spine.trace.search.keepEmbeddings(embedder.model, made),
});

async function events(spine: SearchSpine, text: string, embedder: Embedder): Promise<string[]> {
  const found = await spine.search.byMeaning(text, keeping(spine, embedder));
  return found.events.map(({ eventId }) => eventId);
}

const embeddingsOf = (spine: SearchSpine) =>
  spine.sql('SELECT entity_id AS id, embedding_model AS model FROM search_documents WHERE embedding IS NOT NULL');

test('A192: among what has the words, what is nearer in meaning comes first', async () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  const kitten = spine.log({ title: 'young animal', body: 'a kitten' });
  const puppy = spine.log({ title: 'young animal', body: 'a puppy' });
  const embedder = new TwoMeanings();
  expect(spine.events('cat animal')).toEqual([puppy, kitten]);
  expect(await events(spine, 'cat animal', embedder)).toEqual([kitten, puppy]);
  expect(await events(spine, 'cat animal', embedder)).toEqual([kitten, puppy]);
  expect(embedder.asked).toEqual([
    ['cat animal', expect.stringContaining('puppy'), expect.stringContaining('kitten')],
    ['cat animal'],
  ]);
  expect(await spine.search.byMeaning(' ', embedder)).toEqual({ tasks: [], events: [] });
});

test.each<[string, Embedder['embed']]>([
  ['throws', () => Promise.reject(new Error('no model'))],
  [
    'throws at once',
    () => {
      throw new Error('no model');
    },
  ],
  ['has too few vectors', () => Promise.resolve([[1]])],
  ['has vectors that are none', (texts) => Promise.resolve(texts.map(() => [Number.NaN]))],
  ['has nothing', () => Promise.resolve(undefined as unknown as number[][])],
])('A192: an embedder that %s leaves what the words give', async (_what, embed) => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  const ids = [spine.log({ title: 'a word' }), spine.log({ title: 'a word' })];
  expect(await events(spine, 'word', { model: 'm', embed })).toEqual(ids.toReversed());
  expect(embeddingsOf(spine)).toEqual([]);
});

test('A192: a query makes eight embeddings of a scope at most', async () => {
  using spine = new SearchSpine();
  for (let index = 0; index < 12; index += 1) spine.createTask(`t${index}`, 'a word');
  for (let index = 0; index < 20; index += 1) spine.log({ title: 'a word' });
  const embedder = new TwoMeanings();
  for (const made of [16, 28, 32]) {
    await events(spine, 'word', embedder);
    expect(embeddingsOf(spine)).toHaveLength(made);
  }
  expect(embedder.asked.map(({ length }) => length)).toEqual([17, 13, 5]);
});

test('A192: vectors of another model are not used, and made again', async () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  const kitten = spine.log({ title: 'young animal', body: 'a kitten' });
  const puppy = spine.log({ title: 'young animal', body: 'a puppy' });
  spine.sql(`INSERT INTO search_events (event_id, search_text, embedding, embedding_model)
    SELECT entity_id, search_text, '[1,0.1]', 'old' FROM search_documents WHERE entity_id = '${puppy}'`);
  expect(await events(spine, 'cat animal', new TwoMeanings())).toEqual([kitten, puppy]);
  spine.sql(`UPDATE search_events SET embedding = 'no json' WHERE event_id = '${puppy}'`);
  expect(await events(spine, 'cat animal', new TwoMeanings())).toEqual([kitten, puppy]);
  expect(embeddingsOf(spine)).toEqual([kitten, puppy].map((id) => ({ id, model: 'two-meanings' })));
});

test('A193: another text clears the embedding, the same text keeps it, and so does a rebuild', async () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'word');
  const id = spine.log({ title: 'word', metadata: { note: 'one' } });
  await events(spine, 'word', new TwoMeanings());
  const both = [
    { id: 't1', model: 'two-meanings' },
    { id, model: 'two-meanings' },
  ];
  const update = (note: string) => spine.trace.timeline.updateMetadata(id, { note });
  update('one');
  spine.renameTask('t1', 'word', 'word');
  spine.trace.rebuild();
  expect(embeddingsOf(spine)).toEqual(both);
  update('two');
  expect(embeddingsOf(spine)).toEqual([both[0]]);
  spine.renameTask('t1', 'word', 'another word');
  expect(embeddingsOf(spine)).toEqual([]);
});

test('A193: an embedding that comes after its text has changed is not kept', async () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'word');
  const embed = (texts: readonly string[]) => {
    spine.renameTask('t1', 'word', 'another word');
    return Promise.resolve(texts.map(() => [1]));
  };
  const found = await spine.search.byMeaning('word', keeping(spine, { model: 'm', embed }));
  expect(found.tasks.map(({ taskId }) => taskId)).toEqual(['t1']);
  expect(embeddingsOf(spine)).toEqual([]);
});

test('a search without a place for its vectors finds the same, and keeps none', async () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  const kitten = spine.log({ title: 'young animal', body: 'a kitten' });
  const puppy = spine.log({ title: 'young animal', body: 'a puppy' });
  const found = await spine.search.byMeaning('cat animal', new TwoMeanings());
  expect(found.events.map(({ eventId }) => eventId)).toEqual([kitten, puppy]);
  expect(embeddingsOf(spine)).toEqual([]);
});

test.each([
  ['', []],
  ['m', undefined],
  ['m', [undefined]],
  ['m', [{ rowid: 1.5, text: 'word', vector: [1] }]],
  ['m', [{ rowid: 1, text: 'word', vector: [Number.NaN] }]],
  ['m', [{ rowid: 1, text: 'word', vector: [] }]],
])('what is not an embedding of a model is refused: %j %j', (model, made) => {
  using spine = new SearchSpine();
  expect(() => spine.trace.search.keepEmbeddings(model, made as never)).toThrow(
    expect.objectContaining({ code: 'EVENT_INVALID' }),
  );
});
