import { knownHarnesses } from '@agentspine/harnesses';
import type { RowCounts } from '@agentspine/read-model';
import type { Home, HomeContext } from '@agentspine/stores';
import { buildArchive } from '@agentspine/stores/build-archive';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { openLedgerOf, type Stores } from '@agentspine/stores/open-stores';
import type { ImportThread } from './import-thread.ts';

/** An archive that another thread is to build. */
export interface ArchiveTask {
  readonly home: Home;
  /** Whether it is to say how many rows were added. */
  readonly hasImported: boolean;
  /** Milliseconds. */
  readonly nowMs: number;
}

/** What it did. */
export interface BuiltArchive {
  readonly added: RowCounts;
  /** What it had to say. */
  readonly notices: readonly string[];
}

/** Builds the archive in the thread that this is called in, which has nothing of the home open. @throws ReadModelError, DatabaseError */
export async function buildHere({ home, hasImported, nowMs }: ArchiveTask): Promise<BuiltArchive> {
  const notices: string[] = [];
  const world: HomeContext = {
    env: {},
    homeDirectory: home.directory,
    workingDirectory: home.directory,
    clock: () => new Date(nowMs),
    signal: new AbortController().signal,
    onNotice: (notice) => notices.push(notice),
  };
  await using ledger = await openLedgerOf(home, world, 'read');
  return { added: await buildArchive(home, ledger, world, hasImported), notices };
}

interface Build {
  readonly home: Home;
  readonly stores: Pick<Stores, 'ledger'>;
  readonly world: HomeContext;
  readonly hasImported: boolean;
}

/** Whether another thread builds what this one would: harnesses that a program brings cannot be sent there. */
export function canBuildBeside(thread: Pick<ImportThread, 'isAlive'>, world: Pick<HomeContext, 'harnesses'>): boolean {
  return thread.isAlive && harnessesOf(world) === knownHarnesses;
}

/**
 * Builds the archive in another thread, while this one does something else. What fails there is tried here again, so that an error is what it
 * is where it is thrown. @throws ReadModelError, DatabaseError
 */
export async function buildBeside(
  thread: Pick<ImportThread, 'build'>,
  { home, stores, world, hasImported }: Build,
): Promise<RowCounts> {
  const task = { home, hasImported, nowMs: world.clock().getTime() };
  const built = await thread.build(task).catch(() => undefined);
  if (built === undefined) return await buildArchive(home, stores.ledger, world, hasImported);
  for (const notice of built.notices) world.onNotice(notice);
  return built.added;
}
