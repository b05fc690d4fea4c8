import type { SealedDay, UtcDay } from '@agentspine/schema';
import { type ArchiveDaysOptions, type ArchiveDaysResult, archiveDays } from './archive-days.ts';
import { catDay } from './cat-day.ts';
import type { ColdPlace } from './cold-place.ts';
import type { ColdRow } from './cold-source.ts';
import { inspectCold } from './inspect-cold.ts';
import { readManifest } from './manifest-file.ts';
import { type RestoreDayOptions, type RestoredDay, restoreDay } from './restore-day.ts';
import { type ColdReport, verifyCold } from './verify-cold.ts';

/** The days of one table that left the hot store. It keeps nothing open; code that writes takes the table's lock. */
export class ColdArchive {
  readonly #place: ColdPlace;

  constructor(place: ColdPlace) {
    this.#place = place;
  }

  /** Moves every day that is old enough out of the hot store. @throws ArchiveError `COLD_…` */
  archiveDays(options: ArchiveDaysOptions): Promise<ArchiveDaysResult> {
    return archiveDays(this.#place, options);
  }

  /** Puts a day back into the hot store. @throws ArchiveError `COLD_DAY_MISSING`, `COLD_CORRUPT` */
  restore(options: RestoreDayOptions): Promise<RestoredDay> {
    return restoreDay(this.#place, options);
  }

  /** The rows of a day, verified before the first comes out. @throws ArchiveError `COLD_DAY_MISSING`, `COLD_CORRUPT` */
  cat(day: UtcDay): AsyncGenerator<readonly ColdRow[], void> {
    return catDay(this.#place, day);
  }

  /** Days that have a file, ascending, as the manifest has them. */
  async listDays(): Promise<readonly SealedDay[]> {
    return (await readManifest(this.#place)).days();
  }

  /** As `verify`, but by the names and sizes of the files alone: takes no lock and reads no row. */
  inspect(): Promise<ColdReport> {
    return inspectCold(this.#place);
  }

  /** Holds every file against the manifest, and the manifest against itself. */
  verify(): Promise<ColdReport> {
    return verifyCold(this.#place);
  }
}
