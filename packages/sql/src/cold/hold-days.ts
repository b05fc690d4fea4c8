import type { OpenFile } from '@agentspine/durable-fs';
import type { ColdDay } from './cold-manifest.ts';
import type { ColdDays, ColdSource } from './cold-snapshot.ts';
import { openColdDay } from './open-cold-day.ts';

/** Days of a table that are held: those that were sealed last, for late rows come to the same days again and again. */
const heldMax = 32;

/** Files of cold days that were opened with the snapshot, so that a merge that comes later changes nothing of them. */
export class HeldDays implements AsyncDisposable {
  readonly #files: Map<string, OpenFile>;

  constructor(files: Map<string, OpenFile> = new Map()) {
    this.#files = files;
  }

  has(table: string, { day }: ColdDay): boolean {
    return this.#files.has(`${table}/${day}`);
  }

  /** The file of a day; the caller closes it. */
  take(table: string, { day }: ColdDay): OpenFile | undefined {
    const file = this.#files.get(`${table}/${day}`);
    this.#files.delete(`${table}/${day}`);
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const file of this.#files.values()) await file.close();
    this.#files.clear();
  }
}

/**
 * Opens the days that are likely to change. Whoever was disturbed once does so: else a query over an archive that is merged
 * all the time, which takes longer than a merge does, would begin again for ever. @throws as `openColdDay`
 */
export async function holdDays(source: ColdSource, days: ColdDays): Promise<HeldDays> {
  const files = new Map<string, OpenFile>();
  const held = new HeldDays(files);
  try {
    for (const [table, ofTable] of days) {
      const latest = [...ofTable].sort((left, right) => right.line - left.line).slice(0, heldMax);
      for (const day of latest) files.set(`${table}/${day.day}`, await openColdDay(source, table, day));
    }
    return held;
  } catch (error) {
    await held[Symbol.asyncDispose]();
    throw error;
  }
}
