import type { SourceTraits } from '@agentspine/schema';

/** What is known of the sources of records, asked by name; of one that is not known here nothing is taken for granted. */
export class SourceBook {
  readonly #traits: ReadonlyMap<string, SourceTraits>;
  readonly #byInnerSource: ReadonlyMap<string, string>;
  readonly #globalCallIds: ReadonlySet<string>;

  constructor(sources: readonly SourceTraits[]) {
    this.#traits = new Map(sources.map((traits) => [traits.source, traits]));
    this.#byInnerSource = new Map(
      sources.flatMap(({ source, innerSource }) => (innerSource === undefined ? [] : [[innerSource, source] as const])),
    );
    this.#globalCallIds = new Set(sources.flatMap(({ source, callIds }) => (callIds === 'in-source' ? [source] : [])));
  }

  /** Whether the ids of tool calls are unique across the sessions of a source. */
  hasGlobalCallIds(source: string): boolean {
    return this.#globalCallIds.has(source);
  }

  /** Whether a call of a transcript's turn is the same as any other of its source with that id. */
  areCallsOneEverywhere({ source, isGlobalId }: { readonly source: string; readonly isGlobalId: number }): boolean {
    return isGlobalId === 1 || this.hasGlobalCallIds(source);
  }

  /** Whose session a relationship is about. */
  ownerOf(relationshipSource: string): string {
    return this.#byInnerSource.get(relationshipSource) ?? relationshipSource;
  }

  /** The source that relationships inside a session of a source have; `undefined` where there are none. */
  innerSourceOf(source: string): string | undefined {
    return this.#traits.get(source)?.innerSource;
  }

  /** Who sells what a source calls; `undefined` where it calls anybody, or nothing is known of it. */
  providerOf(source: string): string | undefined {
    return this.#traits.get(source)?.provider;
  }

  /** Whether reasoning costs what output costs, whatever a list says. */
  pricesReasoningAsOutput(source: string): boolean {
    return this.#traits.get(source)?.reasoningPrice === 'as-output';
  }
}
