import { existsSync, rmSync } from 'node:fs';
import { DurableFsError, nodeFileSystem } from '@agentspine/durable-fs';
import type { ColdDay } from '../cold/cold-manifest.ts';
import { type ColdDays, takeColdSnapshot } from '../cold/cold-snapshot.ts';
import { coldTables } from '../cold/cold-tables.ts';
import { HeldDays } from '../cold/hold-days.ts';
import { spillsFolder } from '../sandbox/spill-folder.ts';
import { findSidecars } from './find-sidecars.ts';
import { removeLeftovers, type SealPlace, sealSidecars } from './seal-sidecars.ts';
import { cacheFolder } from './sidecar-place.ts';

/** How much of a table's cold days has a copy as Parquet. */
export interface ColdCopies {
  /** The table of `spine.db` that the days left. */
  readonly table: string;
  /** Its cold days. */
  readonly days: number;
  /** Those that have a copy. */
  readonly copiedDays: number;
  /** Files of copies. */
  readonly files: number;
  /** Bytes of those files. */
  readonly bytes: number;
}

/** The copies of a table after they were made. */
export interface BuiltCopies extends ColdCopies {
  /** Days that were copied now. */
  readonly newDays: number;
  /** Days that could not be copied, and why; questions over them read their lines. */
  readonly failures: readonly { readonly day: string; readonly reason: string }[];
}

/** What a build needs. */
export interface BuildCopiesOptions {
  /** The folder of the stores. */
  readonly home: string;
  /** Ends it after the day that is being copied. */
  readonly signal?: AbortSignal | undefined;
  /** The script of the process that copies; the one beside this package unless the program is bundled. */
  readonly childEntry?: URL | undefined;
}

/** The copies in a home, of each table that has cold days; a damaged one is found by its digest and removed. @throws ReaderError `READER_COLD_CORRUPT` */
export async function describeColdCopies(home: string): Promise<readonly ColdCopies[]> {
  const place = { home, fileSystem: nodeFileSystem };
  const tables = await coldDaysOf(place);
  return Promise.all([...tables].map(([table, days]) => describeTable(place, table, days)));
}

/**
 * Copies every cold day that has no copy, so that the first question is as fast as the second.
 * @throws ReaderError `READER_COLD_CORRUPT` for a manifest that cannot be read
 */
export async function buildColdCopies({
  home,
  signal,
  childEntry,
}: BuildCopiesOptions): Promise<readonly BuiltCopies[]> {
  const place: SealPlace = { home, fileSystem: nodeFileSystem, childEntry };
  // A folder that cannot be read takes no copies either, and that is reported for each day.
  await removeLeftovers(place, spillsFolder(home)).catch(ignoreFailureOfFiles);
  const built: BuiltCopies[] = [];
  const mayBegin = () => signal?.aborted !== true;
  for (const [table, days] of await coldDaysOf(place)) {
    const found = await findSidecars(place, { table, needed: days, days, checksAll: true });
    const missing = days.filter(({ day }) => !found.has(day));
    const sealing = { table, days: missing, isOver: () => false, mayBegin };
    const { copied, failures } =
      missing.length === 0 ? { copied: 0, failures: [] } : await sealSidecars(place, sealing);
    built.push({ ...(await describeTable(place, table, days)), newDays: copied, failures });
  }
  return built;
}

function ignoreFailureOfFiles(error: unknown): void {
  if (!(error instanceof DurableFsError)) throw error;
}

/** Removes the cache of a home, and says whether there was one; a question that reads it meanwhile is asked again without it. */
export function dropCache(home: string): boolean {
  const wasThere = existsSync(cacheFolder(home));
  rmSync(cacheFolder(home), { recursive: true, force: true });
  return wasThere;
}

/** The tables that have cold days. */
async function coldDaysOf(place: SealPlace): Promise<ColdDays> {
  const nothing = () => undefined;
  const names = coldTables.map(({ name }) => name);
  const { days } = await takeColdSnapshot(place, names, {
    begin: nothing,
    end: nothing,
    hold: async () => new HeldDays(),
  });
  return new Map([...days].filter(([, ofTable]) => ofTable.length > 0));
}

async function describeTable(place: SealPlace, table: string, days: readonly ColdDay[]): Promise<ColdCopies> {
  const found = await findSidecars(place, { table, needed: days, days });
  const files = [...found.values()].flat();
  const bytesOfAll = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return { table, days: days.length, copiedDays: found.size, files: files.length, bytes: bytesOfAll };
}
