import { isDetailText, type TimelineMetadata } from '@agentspine/schema';

/** Reads values of metadata that fit a column, and keeps in mind which keys rows will hold whole. */
export class MetadataReader {
  readonly #metadata: TimelineMetadata;
  readonly #taken = new Set<string>();

  constructor(metadata: TimelineMetadata) {
    this.#metadata = metadata;
  }

  get(key: string): unknown {
    return this.#metadata[key];
  }

  /** A text that says something and is short enough for a key. */
  text(key: string): string | undefined {
    const value = this.#metadata[key];
    return isDetailText(value) ? value : undefined;
  }

  /** A whole number that is not negative. */
  count(key: string): number | undefined {
    const value = this.#metadata[key];
    return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
  }

  /** As `text`; the key leaves the extras where there is one. */
  takeText(key: string): string | undefined {
    const value = this.text(key);
    if (value !== undefined) this.take(key);
    return value;
  }

  /** As `count`; the key leaves the extras where there is one. */
  takeCount(key: string): number | undefined {
    const value = this.count(key);
    if (value !== undefined) this.take(key);
    return value;
  }

  /** Says that rows hold all that this key says. */
  take(key: string): void {
    this.#taken.add(key);
  }

  /** What was not taken. */
  extras(): TimelineMetadata {
    if (this.#taken.size === 0) return this.#metadata;
    // Not by assignment: a key may be called `__proto__`.
    return Object.fromEntries(Object.entries(this.#metadata).filter(([key]) => !this.#taken.has(key)));
  }
}
