const textCharactersMax = 200_000;
const hashesMax = 200_000;
const urlsMax = 20_000;

/** Commits and addresses that results name. */
export class SeenNames {
  /** The first 7 digits of each. */
  readonly #hashes = new Set<string>();
  readonly #urls = new Set<string>();

  /** Takes the names in a text. */
  add(text: string): void {
    const read = text.slice(0, textCharactersMax);
    for (const [hash] of read.matchAll(/\b[0-9a-f]{7,40}\b/g)) {
      if (this.#hashes.size < hashesMax) this.#hashes.add(hash.slice(0, 7));
    }
    for (const [url] of read.matchAll(/https?:\/\/[^\s)>\]"'`\\]{1,300}/g)) {
      if (this.#urls.size < urlsMax) this.#urls.add(url.replace(/[.,;:*]+$/, ''));
    }
  }

  /** Whether a result names a commit that begins as this one. */
  hasHash(hash: string): boolean {
    return this.#hashes.has(hash.slice(0, 7));
  }

  /** Whether a result names this address. */
  hasUrl(url: string): boolean {
    return this.#urls.has(url);
  }
}
