/** Attributes of an item and of what it is in, asked by name. What is not of the type that is asked for is not there. */
export class Attributes {
  readonly #own: ReadonlyMap<string, string | number | boolean>;
  readonly #outer: Attributes | undefined;

  constructor(own: ReadonlyMap<string, string | number | boolean>, outer?: Attributes) {
    this.#own = own;
    this.#outer = outer;
  }

  /** The first of these names that has a text that is not empty. A number is a text too. */
  text(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const value = this.#get(name);
      if (typeof value === 'string' && value !== '') return value;
      if (typeof value === 'number') return String(value);
    }
    return undefined;
  }

  /** The first of these names that has a finite number; senders also write numbers as texts. */
  number(...names: readonly string[]): number | undefined {
    for (const name of names) {
      const value = this.#get(name);
      const number = typeof value === 'string' && /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(value) ? Number(value) : value;
      if (typeof number === 'number' && Number.isFinite(number)) return number;
    }
    return undefined;
  }

  /** The first of these names that has a count: a safe integer that is not negative. */
  count(...names: readonly string[]): number | undefined {
    const value = this.number(...names);
    return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  }

  /** A flag; senders also write it as a text. */
  flag(name: string): boolean | undefined {
    const value = this.#get(name);
    if (value === true || value === 'true') return true;
    return value === false || value === 'false' ? false : undefined;
  }

  /** The item's own, by name; those of its resource are not among them. */
  values(): Iterable<readonly [string, string | number | boolean]> {
    return this.#own;
  }

  #get(name: string): string | number | boolean | undefined {
    return this.#own.get(name) ?? (this.#outer === undefined ? undefined : this.#outer.#get(name));
  }
}

/** A list of keys and values as the protocol has it; what is not a text, number or flag is left out. */
export function readAttributes(list: unknown, outer?: Attributes): Attributes {
  const own = new Map<string, string | number | boolean>();
  for (const entry of Array.isArray(list) ? list : []) {
    if (typeof entry !== 'object' || entry === null) continue;
    const { key, value } = entry as { readonly key?: unknown; readonly value?: unknown };
    const plain = plainOf(value);
    if (typeof key === 'string' && plain !== undefined) own.set(key, plain);
  }
  return new Attributes(own, outer);
}

function plainOf(value: unknown): string | number | boolean | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { stringValue, intValue, doubleValue, boolValue } = value as Readonly<Record<string, unknown>>;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  if (typeof doubleValue === 'number') return doubleValue;
  if (typeof intValue === 'number') return intValue;
  if (typeof intValue !== 'string' || !/^-?\d{1,19}$/.test(intValue)) return undefined;
  const number = Number(intValue);
  // Beyond what a number holds exactly it is an id, and stays a text.
  return Number.isSafeInteger(number) ? number : intValue;
}
