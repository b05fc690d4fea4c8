import type { SourceName, SourceTraits } from '@agentspine/schema';
import type { PriceBook, PricedTurn, TurnCost } from '../ports.ts';
import { SourceBook } from '../source-book.ts';
import { applyModifiers, isStandard, plainModelName } from './apply-modifiers.ts';
import { anyDate, askLibrary, findLibraryModel, type LibraryModel, type PriceLibrary } from './find-library-model.ts';
import { readLibraryRates } from './library-rates.ts';
import { listModelNames, namesFastMode } from './list-model-names.ts';
import { type ModelRates, priceArithmeticVersion, priceTurn, type Rates } from './price-turn.ts';
import { digestUserPrices, type UserPrices } from './user-prices.ts';

/** The version of `@pydantic/genai-prices` whose data is used; a test holds it to the installed one. */
export const genaiPricesVersion = '0.1.8';

/** A ledger names tens of models; beyond this many (model, day) pairs what was looked up is forgotten and begun again. */
const lookupsMax = 10_000;

/** What a price book is made of. */
export interface GenaiPriceBookOptions {
  /** From `parseUserPrices`. */
  readonly userPrices?: UserPrices;
  /** What is known of the sources of turns. */
  readonly sources: readonly SourceTraits[];
}

/**
 * The price book from the data inside `@pydantic/genai-prices` and the user's own prices; never uses the network. The
 * 0.8 MB of the library are loaded here and not with this module, so a command that prices nothing does not pay for them.
 */
export async function openGenaiPriceBook({ userPrices, sources }: GenaiPriceBookOptions): Promise<PriceBook> {
  const library = await import('@pydantic/genai-prices');
  return new GenaiPriceBook(library, userPrices ?? new Map(), new SourceBook(sources));
}

/** The id of the book that `openGenaiPriceBook` would open: library, arithmetic and user's prices, without loading it. */
export function nameGenaiPriceBook(options: Pick<GenaiPriceBookOptions, 'userPrices'> = {}): string {
  const { userPrices = new Map() } = options;
  const base = `genai-${genaiPricesVersion}+a${priceArithmeticVersion}`;
  return userPrices.size === 0 ? base : `${base}+u-${digestUserPrices(userPrices)}`;
}

class GenaiPriceBook implements PriceBook {
  readonly id: string;
  readonly #library: PriceLibrary;
  readonly #userPrices: UserPrices;
  readonly #sources: SourceBook;
  readonly #models = new Map<string, LibraryModel | undefined>();
  readonly #rates = new Map<string, ModelRates | undefined>();

  constructor(library: PriceLibrary, userPrices: UserPrices, sources: SourceBook) {
    this.#sources = sources;
    this.id = nameGenaiPriceBook({ userPrices });
    this.#library = library;
    this.#userPrices = userPrices;
  }

  priceTurn(turn: PricedTurn): TurnCost | undefined {
    const listed = this.#ratesOf(turn);
    const isListed = isStandard(turn.modifiers) && !namesFastMode(turn.model);
    const rates = listed === undefined || isListed ? listed : this.#modify(listed, turn);
    if (rates === undefined) return undefined;
    return priceTurn(rates, turn, { pricesReasoningAsOutput: this.#sources.pricesReasoningAsOutput(turn.source) });
  }

  #modify(rates: ModelRates, { source, model, modifiers, ts }: PricedTurn): ModelRates | undefined {
    const listed = this.#modelOf(source, model);
    const name = plainModelName(listed?.info.id ?? model);
    const asRun = namesFastMode(model) ? { ...modifiers, speed: 'fast' } : modifiers;
    return applyModifiers(rates, { name, isBedrock: listed?.provider === 'aws' }, asRun, ts);
  }

  #ratesOf(turn: PricedTurn): ModelRates | undefined {
    const model = this.#modelOf(turn.source, turn.model);
    const period = pricePeriodOf(model, turn.ts);
    // What is looked up is kept for other turns: a time that cannot be read must not decide for theirs.
    if (period === undefined) return this.#overlay(turn.model, undefined);
    const key = `${turn.source} ${period} ${turn.model}`;
    const known = this.#rates.get(key);
    if (known !== undefined || this.#rates.has(key)) return known;
    const rates = this.#overlay(turn.model, this.#readRates(model, turn.ts));
    if (this.#rates.size >= lookupsMax) this.#rates.clear();
    this.#rates.set(key, rates);
    return rates;
  }

  #modelOf(source: SourceName, model: string): LibraryModel | undefined {
    const key = `${source} ${model}`;
    const known = this.#models.get(key);
    if (known !== undefined || this.#models.has(key)) return known;
    const found = findLibraryModel(this.#library, this.#sources.providerOf(source), model);
    if (this.#models.size >= lookupsMax) this.#models.clear();
    this.#models.set(key, found);
    return found;
  }

  #readRates(model: LibraryModel | undefined, ts: string): ModelRates | undefined {
    if (model === undefined) return undefined;
    const answer = askLibrary(this.#library, model, hasDatedPrices(model) ? new Date(ts) : anyDate);
    if (answer === undefined) return undefined;
    return readLibraryRates({ providerId: answer.providerId, modelId: answer.info.id, prices: answer.prices });
  }

  /** The user's rates, which know no date or threshold; a web search fee they leave out stays the library's. */
  #overlay(model: string, listed: ModelRates | undefined): ModelRates | undefined {
    const rates = this.#findUserRates(model);
    if (rates === undefined) return listed;
    return { base: { ...rates, webSearch: rates.webSearch ?? listed?.base.webSearch }, steps: [] };
  }

  #findUserRates(model: string): Rates | undefined {
    if (this.#userPrices.size === 0) return undefined;
    const exact = this.#userPrices.get(model);
    if (exact !== undefined) return exact;
    const name = listModelNames(model).find((candidate) => this.#userPrices.has(candidate.name));
    return name === undefined ? undefined : this.#userPrices.get(name.name);
  }
}

/** Whether the prices of a model depend on the time; most models have one list. */
function hasDatedPrices(model: LibraryModel): boolean {
  return Array.isArray(model.info.prices);
}

/**
 * A text that is the same for instants at which a model has the same prices; `undefined` where they depend on a time that cannot be
 * read.
 */
function pricePeriodOf(model: LibraryModel | undefined, ts: string): string | undefined {
  const prices = model?.info.prices;
  if (!Array.isArray(prices)) return '';
  if (Number.isNaN(Date.parse(ts))) return undefined;
  const changesWithinDay = prices.some(({ constraint }) => constraint?.type === 'time_of_date');
  return changesWithinDay ? ts : ts.slice(0, 'YYYY-MM-DD'.length);
}
