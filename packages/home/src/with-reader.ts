import { openReader, type Reader, type ReaderStore } from '@agentspine/reader';
import type { HomeContext } from './home-context.ts';
import { homeOf } from './home-paths.ts';

export interface ReaderUse {
  /** `false`: answer from the ledger, through an archive that is built into a temporary folder for this one answer. */
  readonly useArchive: boolean;
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
  if (!use.useArchive) {
    const { withTemporaryArchive } = await import('./temporary-archive.ts');
    return withTemporaryArchive(home, world, (directory) => askReader(directory, world, ask));
  }
  return askReader(home.directory, world, ask, use.store);
}

/** The reader over the home; the caller closes it. @throws ReaderError of the store */
export function openHomeReader(world: HomeContext, store: ReaderStore): Reader {
  return openReader({ home: homeOf(world).directory, nowMs: () => world.clock().getTime(), store });
}

async function askReader(
  directory: string,
  world: HomeContext,
  ask: (reader: Reader) => number | Promise<number>,
  store: ReaderStore = 'archive',
): Promise<number> {
  using reader = openReader({ home: directory, nowMs: () => world.clock().getTime(), store, allowsShared: true });
  return await ask(reader);
}
