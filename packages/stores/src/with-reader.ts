import { type BlobSource, openReader, type Reader, type ReaderStore } from '@agentspine/reader';
import type { TimeZone } from '@agentspine/schema';
import { timezoneOf } from './home-calendar.ts';
import type { HomeContext } from './home-context.ts';
import { type Home, homeOf } from './home-paths.ts';

/** How a reader is used. */
export interface ReaderUse {
  /** `false`: answer from the ledger, through an archive that is built into a temporary folder for this one answer. */
  readonly useArchive: boolean;
  /** The time zone of days in the answer; default as `timezoneOf` says. */
  readonly timezone?: string | undefined;
  /** The store that is asked, where that is not the archive. */
  readonly store?: ReaderStore;
}

/** Opens the reader over the home, asks, and closes it whatever happens. */
export async function withReader(
  world: HomeContext,
  use: ReaderUse,
  ask: (reader: Reader) => number | Promise<number>,
): Promise<number> {
  const home = homeOf(world);
  const timezone = await timezoneOf(world, use.timezone);
  if (!use.useArchive) {
    const { withTemporaryArchive } = await import('./temporary-archive.ts');
    return withTemporaryArchive(home, world, (archiveFolder) =>
      askReader(home.directory, { world, timezone, archiveFolder }, ask),
    );
  }
  return askReader(home.directory, { world, timezone, store: use.store }, ask);
}

/** The reader over the home; the caller closes it. @throws ReaderError of the store */
export function openHomeReader(world: HomeContext, store: ReaderStore): Reader {
  const { directory } = homeOf(world);
  const nowMs = () => world.clock().getTime();
  return openReader({ home: directory, nowMs, store, blobs: blobsOf(homeOf(world)), allowsShared: true });
}

/** The blobs of a home, opened for each body that is not in `spine.db`: few are. */
export function blobsOf(home: Pick<Home, 'blobs'>): BlobSource {
  return {
    get: async (digest) => {
      const { openBlobs } = await import('./open-stores.ts');
      await using blobs = await openBlobs(home);
      return await blobs.get(digest);
    },
  };
}

interface Asking {
  readonly world: HomeContext;
  readonly timezone: TimeZone;
  readonly store?: ReaderStore | undefined;
  readonly archiveFolder?: string | undefined;
}

async function askReader(
  directory: string,
  { world, timezone, store = 'archive', archiveFolder }: Asking,
  ask: (reader: Reader) => number | Promise<number>,
): Promise<number> {
  const nowMs = () => world.clock().getTime();
  using reader = openReader({ home: directory, archiveFolder, nowMs, timezone, store, allowsShared: true });
  return await ask(reader);
}
