import { openArchive } from './open-archive.ts';
import { Reader } from './reader.ts';

export interface OpenReaderOptions {
  /** The folder that holds `archive.sqlite`. */
  readonly home: string;
  /** The clock behind spans such as `7d`, plan cycles and recency. */
  readonly nowMs: () => number;
}

/**
 * Opens the archive of a home for questions; nothing is written.
 * @throws ReaderError `READER_NO_ARCHIVE`, `READER_ARCHIVE_NEWER`, `READER_ARCHIVE_OLDER`, `READER_ARCHIVE_CORRUPT`,
 * `READER_ARCHIVE_UNREADABLE`
 */
export function openReader({ home, nowMs }: OpenReaderOptions): Reader {
  return new Reader(openArchive(home), nowMs);
}
