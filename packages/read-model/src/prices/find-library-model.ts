import type { calcPrice, findProvider, ModelInfo, ModelPrice } from '@pydantic/genai-prices';
import { listModelNames } from './list-model-names.ts';

/** The two calls of `@pydantic/genai-prices` in use: its matching of names, and its choice of the price of a date. */
export interface PriceLibrary {
  readonly calcPrice: typeof calcPrice;
  readonly findProvider: typeof findProvider;
}

/** A model of the library, with what asks the library for it again at another date. */
export interface LibraryModel {
  readonly name: string;
  /** `undefined` when the library knows the provider by the name of the model. */
  readonly provider: string | undefined;
  readonly info: ModelInfo;
}

/** Names of Amazon Bedrock: an optional region, the maker, a dot. The library does not know them without a provider. */
const bedrockName = /^(?:[a-z-]+\.)?(?:amazon|anthropic|openai)\./i;

/** Where the date does not matter: a search for a model, a price that never changed. */
export const anyDate = new Date(0);

/**
 * The model of the library that a turn means: by the name as it is, then with its prefixes stripped one by one, each time
 * at the provider which the prefix names, `seller`, who sells what the source of the turn calls, and the one the library knows by the name (SPEC 2.10).
 */
export function findLibraryModel(
  library: PriceLibrary,
  seller: string | undefined,
  model: string,
): LibraryModel | undefined {
  for (const { name, prefix } of listModelNames(model)) {
    const providers = [prefix, seller, bedrockName.test(name) ? 'aws' : undefined];
    for (const provider of [...providers.filter((id) => id !== undefined), undefined]) {
      const info = askLibrary(library, { name, provider }, anyDate)?.info;
      if (info !== undefined) return { name, provider, info };
    }
  }
  return undefined;
}

/** What the library lists for a name at a provider at a date. */
export interface LibraryAnswer {
  readonly providerId: string;
  readonly info: ModelInfo;
  readonly prices: ModelPrice;
}

/** Asks the library for the price list of a model that is effective at `timestamp`. */
export function askLibrary(
  library: PriceLibrary,
  { name, provider }: Pick<LibraryModel, 'name' | 'provider'>,
  timestamp: Date,
): LibraryAnswer | undefined {
  const answer = library.calcPrice(
    {},
    name,
    provider === undefined ? { timestamp } : { timestamp, providerId: provider },
  );
  if (answer === null) return undefined;
  return { providerId: answer.provider.id, info: answer.model, prices: answer.model_price };
}
