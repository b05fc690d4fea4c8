import type { ColdSource } from '../cold/cold-snapshot.ts';
import type { ColdSidecars, SidecarDays } from '../cold/feed-cold.ts';
import { isChanged } from './cached-file.ts';
import { type FoundFile, findSidecars } from './find-sidecars.ts';
import { sealSidecars } from './seal-sidecars.ts';

/** Lines of fewer bytes are handed over sooner than a process that copies them has started. */
const copiedBytesMin = 8 * 1024 * 1024;

/**
 * Copies are begun for this part of the time that a query may take: to copy a day takes twice as long as to read it, and what is not
 * copied when the time has come is read as lines.
 */
const copyingPart = 1 / 4;

/** How a query may make copies. */
interface QuerySidecarOptions {
  readonly childEntry: URL | undefined;
  /** What the query may take, in milliseconds. */
  readonly wallMs: number;
}

/** The copies of cold days that one query reads; where it needs many days that have none, they are made first. */
export class QuerySidecars implements ColdSidecars {
  readonly #source: ColdSource;
  readonly #options: QuerySidecarOptions;
  readonly #used = new Map<string, SidecarDays>();
  #read: readonly FoundFile[] = [];

  constructor(source: ColdSource, options: QuerySidecarOptions) {
    this.#source = source;
    this.#options = options;
  }

  async take(table: string, of: SidecarDays): Promise<ReadonlyMap<string, readonly string[]>> {
    const { needed, isOver } = of;
    const found = await findSidecars(this.#source, { table, ...of });
    const missing = needed.filter(({ day }) => !found.has(day));
    const missingBytes = missing.reduce((sum, { bytes }) => sum + bytes, 0);
    const { childEntry, wallMs } = this.#options;
    const endsAt = performance.now() + wallMs * copyingPart;
    const sealing = { table, days: missing, isOver, mayBegin: () => performance.now() < endsAt };
    const isWorth = missingBytes >= copiedBytesMin;
    const copied = isWorth ? (await sealSidecars({ ...this.#source, childEntry }, sealing)).copied : 0;
    const files = copied > 0 ? await findSidecars(this.#source, { table, ...of }) : found;
    if (files.size > 0) this.#used.set(table, { ...of, needed: needed.filter(({ day }) => files.has(day)) });
    this.#read = [...this.#read, ...[...files.values()].flat()];
    return new Map([...files].map(([day, parts]) => [day, parts.map(({ path }) => path)]));
  }

  /** Whether a file that was read has been changed since it was looked at. One that is gone was read before, or its query failed. */
  async wereChanged(): Promise<boolean> {
    const read = this.#read;
    this.#read = [];
    this.#used.clear();
    for (const file of read) if (await isChanged(this.#source.fileSystem, file.path, file)) return true;
    return false;
  }

  /** Whether a file that was read has another digest than when it was made, or is gone; such files are removed. */
  async areDamaged(): Promise<boolean> {
    const used = [...this.#used];
    // Each attempt says for itself what it reads.
    this.#used.clear();
    this.#read = [];
    for (const [table, of] of used) {
      const sound = await findSidecars(this.#source, { table, ...of, checksAll: true });
      if (sound.size < of.needed.length) return true;
    }
    return false;
  }
}
