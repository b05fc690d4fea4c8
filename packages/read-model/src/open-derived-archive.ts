import { join } from 'node:path';
import { archiveFileName } from './archive-file.ts';
import { type ArchiveStatus, readArchiveStatus, type StatusOptions } from './archive-status.ts';
import { type BuildOptions, type BuildResult, buildArchive, openPrices, rebuildArchive } from './build-archive.ts';
import { ReadModelError } from './errors.ts';
import { translateArchiveError } from './translate-archive-error.ts';
import { repriceArchive } from './turns/reprice-turns.ts';
import { type VacuumResult, vacuumArchive } from './vacuum-archive.ts';

/** What an archive needs; all of it comes from outside. */
export interface DerivedArchiveOptions extends Omit<BuildOptions, 'path' | 'countsRows'> {
  /** The home: `archive.sqlite` is in it. */
  readonly directory: string;
  /** Taken around everything that writes; without one only this object's own calls wait for each other. */
  readonly lock?: (() => Promise<AsyncDisposable>) | undefined;
}

/** Opens the derived archive of a home. Touches no file: each operation opens the database and closes it. */
export function openDerivedArchive(options: DerivedArchiveOptions): DerivedArchive {
  return new DerivedArchive(options);
}

/**
 * `archive.sqlite`, the disposable read model of the ledger. It never writes the ledger. Operations that write wait for
 * each other; each opens the file again, so that another process may replace it in between. Where SQLite or the disk fails,
 * each throws ReadModelError `ARCHIVE_FAILED`.
 */
export class DerivedArchive implements Disposable {
  readonly #build: BuildOptions;
  readonly #lock: (() => Promise<AsyncDisposable>) | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor({ directory, lock, ...options }: DerivedArchiveOptions) {
    this.#build = { ...options, path: join(directory, archiveFileName) };
    this.#lock = lock;
  }

  /**
   * Takes over what the ledger got since the last build; all of it where the archive is missing, damaged, outdated or not
   * of this ledger. Writes nothing, `last_built_at` included, where nothing changed.
   * @throws ReadModelError `ARCHIVE_CLOSED`, `ARCHIVE_NEWER`, `LEDGER_CHANGING`, DatabaseError `DATABASE_NOT_A_FILE`
   */
  build(how: Pick<BuildOptions, 'countsRows'> = {}): Promise<BuildResult> {
    return this.#exclusively(() => buildArchive({ ...this.#build, ...how }));
  }

  /**
   * Builds the archive again from the whole ledger; until it is whole, the old one stays. Replaces a newer one too.
   * @throws ReadModelError `ARCHIVE_CLOSED`, `LEDGER_CHANGING`, DatabaseError `DATABASE_NOT_A_FILE`
   */
  rebuild(): Promise<BuildResult> {
    return this.#exclusively(() => rebuildArchive(this.#build));
  }

  /** Says what there is; creates nothing, takes no lock, never throws over a damaged archive. @throws ReadModelError `ARCHIVE_CLOSED` */
  async status(options: StatusOptions = {}): Promise<ArchiveStatus> {
    this.#assertOpen();
    return await this.#translated(() => readArchiveStatus(this.#build.path, this.#build.ledger, options));
  }

  /**
   * Gives the space of removed rows back.
   * @throws ReadModelError `ARCHIVE_CLOSED`, `ARCHIVE_NEWER`, `ARCHIVE_OUTDATED`, `ARCHIVE_CORRUPT`, DatabaseError `DATABASE_NOT_A_FILE`
   */
  vacuum(): Promise<VacuumResult> {
    return this.#exclusively(async () => vacuumArchive(this.#build.path, this.#build.clock));
  }

  /**
   * Prices all turns again with the price book; returns how many got another price. `build` does so by itself when the
   * book's id changed. @throws ReadModelError as `vacuum`
   */
  reprice(): Promise<number> {
    return this.#exclusively(async () => repriceArchive(this.#build.path, await openPrices(this.#build.prices)));
  }

  /** Closes it. Does nothing the second time. */
  close(): void {
    this.#isClosed = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(async () => {
      this.#assertOpen();
      await using _held = await this.#lock?.();
      return await this.#translated(work);
    });
    // The next call waits for the end of this, not for its success.
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #translated<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw translateArchiveError(error, this.#build.path);
    }
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new ReadModelError('ARCHIVE_CLOSED', 'this derived archive was closed');
  }
}
