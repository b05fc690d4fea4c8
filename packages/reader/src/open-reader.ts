import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { spineFileName } from './open-spine.ts';
import { Reader, type ReaderStore } from './reader.ts';

export interface OpenReaderOptions {
  /** The folder that holds `archive.sqlite` and `spine.db`. */
  readonly home: string;
  /** The clock behind spans such as `7d`, plan cycles and recency. */
  readonly nowMs: () => number;
  /**
   * The store that will be asked, opened at once so that its errors come here. Left out, it is the archive of a home that has
   * no `spine.db`, and otherwise each store is opened by the first question that needs it.
   */
  readonly store?: ReaderStore | undefined;
}

/**
 * Opens the stores of a home for questions; nothing is written.
 * @throws ReaderError `READER_NO_ARCHIVE`, `READER_ARCHIVE_NEWER`, `READER_ARCHIVE_OLDER`, `READER_ARCHIVE_CORRUPT`,
 * `READER_ARCHIVE_UNREADABLE`, and the same of `SPINE`
 */
export function openReader({ home, nowMs, store }: OpenReaderOptions): Reader {
  const reader = new Reader(home, nowMs);
  const first = store ?? (existsSync(join(home, spineFileName)) ? undefined : 'archive');
  if (first !== undefined) reader.open(first);
  return reader;
}
