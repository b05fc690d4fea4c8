import { DurableFsError } from '@agentspine/durable-fs';
import type { Embedder, SearchOptions, SearchResult } from '@agentspine/reader';
import type { MadeEmbedding } from '@agentspine/schema';
import { type Home, type HomeContext, readSettingsText } from '@agentspine/stores';
import { openHomeReader } from '@agentspine/stores/with-reader';
import { readTraceGap, type TraceGap } from '../import/trace/trace-gap.ts';
import { type EmbeddingConfig, parseEmbeddingConfig } from './embedding-config.ts';
import { makeHttpEmbedder } from './http-embedder.ts';

/** What was found, and what the trace lacks of custody: that could not be found. */
export type FoundInTrace = SearchResult & { readonly notInTrace: TraceGap | undefined };

/** What is searched in the trace. */
export interface TraceQuestion {
  /** The words that are searched for. */
  readonly text: string;
  /** How many hits, and of what. */
  readonly options: SearchOptions;
}

/** Searches the trace of a home; by meaning too, where `search.embeddings` of `config.json` names an endpoint. */
export async function searchTrace(home: Home, world: HomeContext, question: TraceQuestion): Promise<FoundInTrace> {
  const choice = parseEmbeddingConfig(await readSettingsText(home.config), world.env);
  if (choice.kind === 'unusable') world.onNotice(withoutEmbeddings(choice.reason));
  using reader = openHomeReader(world, 'spine');
  const { text, options } = question;
  const result =
    choice.kind === 'on'
      ? await reader.search.byMeaning(text, embedderOf(world, choice.config), options)
      : reader.search.byText(text, options);
  return { ...result, notInTrace: await readTraceGap(home, reader, world) };
}

/** The embeddings are kept, so that the next search need not ask for them; where they cannot be, the hits are the same. */
function embedderOf(world: HomeContext, config: EmbeddingConfig): Embedder {
  const { model, embed } = makeHttpEmbedder(config, (reason) => world.onNotice(withoutEmbeddings(reason)));
  const keep = async (made: readonly MadeEmbedding[]): Promise<void> => {
    // Most searches write nothing, and the writer is as large as what they load.
    const [{ openSpineWriter }, { StoreError }] = await Promise.all([
      import('@agentspine/stores/spine'),
      import('@agentspine/writer'),
    ]);
    try {
      using spine = await openSpineWriter(world);
      spine.trace.search.keepEmbeddings(model, made);
    } catch (error) {
      if (!(error instanceof StoreError) && !(error instanceof DurableFsError)) throw error;
      world.onNotice(`embeddings of this search are not kept: ${error.message} (${error.code})`);
    }
  };
  return { model, embed, keep };
}

function withoutEmbeddings(reason: string): string {
  return `search continues without embeddings: ${reason}`;
}
