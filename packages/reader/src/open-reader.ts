import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { allowsSharedHome, homeDirectory, refuseSharedFiles } from '@agentspine/durable-fs';
import { calendarOf, parseTimeZone } from '@agentspine/schema';
import type { BlobSource } from '@agentspine/spine-reader';
import { archiveFileName, parseFilter, ReaderError, spineFileName } from '@agentspine/sql';
import type { ReaderStore } from './open-stores.ts';
import { Reader } from './reader.ts';

/** Which home is read, and as of when. */
export interface OpenReaderOptions {
  /** The folder that holds `archive.sqlite` and `spine.db`; default `AGENTSPINE_HOME`, or `~/.agentspine`. */
  readonly home?: string | undefined;
  /** The folder of `archive.sqlite`, where that is another one; default the home. */
  readonly archiveFolder?: string | undefined;
  /**
   * Opens also a home that others own or may write to, which is refused otherwise. Default: whether `AGENTSPINE_TRUST_HOME`
   * is `1`.
   */
  readonly allowsShared?: boolean | undefined;
  /** The time now, in milliseconds since the epoch, at which spans such as `7d` end; default the wall clock. */
  readonly nowMs?: (() => number) | undefined;
  /** The time zone of days in answers, by its IANA name; default `UTC`. */
  readonly timezone?: string | undefined;
  /**
   * The store that will be asked, opened at once so that its errors come here. Left out, it is the archive of a home that has
   * no `spine.db`, and otherwise each store is opened by the first question that needs it.
   */
  readonly store?: ReaderStore | undefined;
  /** How long a lock of another process is waited for, in milliseconds; default 5,000. */
  readonly busyTimeoutMs?: number | undefined;
  /** Where bodies are that are too large for `spine.db`; the blob store of the home. Without it, reading one of them throws. */
  readonly blobs?: BlobSource | undefined;
}

/**
 * Opens the stores of a home for questions; nothing is written.
 * @throws ReaderError `READER_NO_ARCHIVE`, `READER_ARCHIVE_NEWER`, `READER_ARCHIVE_OLDER`, `READER_ARCHIVE_CORRUPT`,
 * `READER_ARCHIVE_UNREADABLE`, and the same of `SPINE`; DurableFsError `FS_NOT_PRIVATE`; ReaderError `READER_BAD_REQUEST` for a
 * time zone that does not exist
 */
export function openReader(options: OpenReaderOptions = {}): Reader {
  const {
    home = homeDirectory(env['AGENTSPINE_HOME'], homedir()),
    nowMs = Date.now,
    timezone = 'UTC',
    store,
    blobs,
    busyTimeoutMs,
    allowsShared = allowsSharedHome(env),
    archiveFolder = home,
  } = parseFilter(options, 'options');
  const zone = parseTimeZone(timezone);
  if (zone === undefined) {
    throw new ReaderError(
      'READER_BAD_REQUEST',
      `there is no time zone "${timezone}": give an IANA name such as Europe/Berlin`,
    );
  }
  if (!allowsShared) refuseSharedFiles([home, join(home, spineFileName), join(archiveFolder, archiveFileName)]);
  const reader = new Reader(home, { nowMs, calendar: calendarOf(zone), archiveFolder, blobs, busyTimeoutMs });
  const first = store ?? (existsSync(join(home, spineFileName)) ? undefined : 'archive');
  if (first !== undefined) reader.open(first);
  return reader;
}
