import type { SearchOptions, SearchResult } from '@agentspine/trace';
import type { HomeContext } from '../home-context.ts';
import { type Home, readSettingsText } from '../home-paths.ts';
import { type GapOptions, readTraceGap, type TraceGap } from '../import/trace/trace-gap.ts';
import { openSpineReader, openSpineWriter } from '../spine.ts';
import { type EmbeddingConfig, parseEmbeddingConfig } from './embedding-config.ts';
import { makeHttpEmbedder } from './http-embedder.ts';

/** What was found, and what the trace lacks of custody: that could not be found. */
export type FoundInTrace = SearchResult & { readonly notInTrace: TraceGap | undefined };

/** What is searched in the trace. */
export interface TraceQuestion extends GapOptions {
  /** The words that are searched for. */
  readonly text: string;
  /** How many hits, and of what. */
  readonly options: SearchOptions;
}

/** Searches the trace of a home; by meaning too, where `search.embeddings` of `config.json` names an endpoint. */
export async function searchTrace(home: Home, world: HomeContext, question: TraceQuestion): Promise<FoundInTrace> {
  const choice = parseEmbeddingConfig(await readSettingsText(home.config), world.env);
  if (choice.kind === 'on') return searchByMeaning({ home, world, config: choice.config }, question);
  if (choice.kind === 'unusable') world.onNotice(withoutEmbeddings(choice.reason));
  using spine = openSpineReader(world);
  const result = spine.trace.search.byText(question.text, question.options);
  return { ...result, notInTrace: await readTraceGap(home, spine.trace.imports, { world, program: question.program }) };
}

/** The embeddings are kept, so that the next search need not ask for them. */
async function searchByMeaning(
  { home, world, config }: { readonly home: Home; readonly world: HomeContext; readonly config: EmbeddingConfig },
  { text, options, program }: TraceQuestion,
): Promise<FoundInTrace> {
  // Who searches makes no store.
  openSpineReader(world).close();
  using spine = await openSpineWriter(world);
  const embedder = makeHttpEmbedder(config, (reason) => world.onNotice(withoutEmbeddings(reason)));
  const result = await spine.trace.search.byMeaning(text, embedder, options);
  return { ...result, notInTrace: await readTraceGap(home, spine.trace.imports, { world, program }) };
}

function withoutEmbeddings(reason: string): string {
  return `search continues without embeddings: ${reason}`;
}
