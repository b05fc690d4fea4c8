import { hash } from 'node:crypto';
import { join } from 'node:path';
import {
  type BlobPort,
  type ContentStore,
  Custody,
  type Ledger,
  openContentStore,
  openLedger,
  parseContentConfig,
} from '@agentspine/archive';
import { type BlobStore, openBlobStore } from '@agentspine/blob-store';
import {
  acquireLock,
  cutTornTail,
  type Lock,
  nodeFileSystem,
  nodeLockEnvironment,
  ownedName,
  type TornTail,
} from '@agentspine/durable-fs';
import { type ContentMode, type Digest, messageOf } from '@agentspine/schema';
import { clearDisposableNames } from './disposable-files.ts';
import { HomeError } from './errors.ts';
import type { HomeContext } from './home-context.ts';
import { type Home, makeHome, readSettingsText, readTextFile } from './home-paths.ts';
import { lockOptions } from './lock-options.ts';
import { sweepLeftovers } from './sweep-leftovers.ts';

/** Imports wait for each other this long: one takes seconds, and the next then has nothing to do. */
const importLockWaitMs = 120_000;

/** What an import writes, open. */
export interface Stores extends AsyncDisposable {
  /** What is kept of texts: `full`, `hash-only` or `off`. */
  readonly mode: ContentMode;
  /** The blobs. */
  readonly blobs: BlobStore;
  /** The raw bytes of transcripts. */
  readonly custody: Custody;
  /** The ledger. */
  readonly ledger: Ledger;
  /** The content records. */
  readonly content: ContentStore;
  /** What the user should know, a sentence each. */
  readonly warnings: readonly string[];
  /** What was cut off the manifest: the rest of an append that a crash cut short. */
  readonly manifestTail: TornTail | undefined;
}

/** Opens the stores of a home for import, alone; closes what it opened when a step fails. */
export async function openStores(home: Home, world: HomeContext, asked: ContentMode | undefined): Promise<Stores> {
  await makeHome(home);
  const config = parseContentConfig(await readSettingsText(home.config), world.env);
  const mode = asked ?? config.mode;
  const opened: AsyncDisposable[] = [];
  const keep = <Store extends AsyncDisposable>(store: Store): Store => {
    opened.push(store);
    return store;
  };
  const close = async (): Promise<void> => {
    for (const store of opened.splice(0).reverse()) await store[Symbol.asyncDispose]();
  };
  try {
    keep(await lockImports(home));
    await clearDisposableNames(home, world);
    const blobs = keep(await openBlobs(home));
    await sweepLeftovers(home, blobs, () => world.clock().getTime());
    // Cut before anything measures the manifest: a length that counts half a line would not be a place to read on from.
    const manifestTail = await cutTornTail(nodeFileSystem, `${home.custody}/manifest.jsonl`);
    const kept = mode === 'full' ? blobs : withoutPuts(blobs);
    const custody = keep(new Custody({ directory: home.custody, fileSystem: nodeFileSystem, blobs: kept }));
    const ledger = keep(await openLedgerOf(home, world));
    const content = keep(
      openContentStore({
        directory: home.directory,
        fileSystem: nodeFileSystem,
        mode,
        lockOptions,
        onWarning: world.onNotice,
      }),
    );
    const { warnings } = config;
    return { mode, blobs, custody, ledger, content, warnings, manifestTail, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What `config.json` and the environment say; what is wrong in them is reported elsewhere. */
export async function contentModeOf(home: Home, world: HomeContext): Promise<ContentMode> {
  const text = await readTextFile(home.config).catch(() => undefined);
  return parseContentConfig(text, world.env).mode;
}

/** The ledger of a home. */
export async function openLedgerOf(
  home: Home,
  world: HomeContext,
  access: 'read' | 'write' = 'write',
): Promise<Ledger> {
  if (access === 'write') await clearDisposableNames(home, world);
  return openLedger({
    directory: home.directory,
    fileSystem: nodeFileSystem,
    clock: { now: () => world.clock().getTime() },
    lockOptions,
    access,
  });
}

/** Compresses the beginning of the ledger where that is due. What cannot be compressed stays as it is, with a notice. */
export async function compressLedger(ledger: Ledger, world: Pick<HomeContext, 'onNotice'>): Promise<void> {
  try {
    await ledger.compress();
  } catch (error) {
    world.onNotice(
      `${ledger.path} is not compressed: ${messageOf(error)}; nothing is lost, the next import tries again`,
    );
  }
}

/** The blob store of a home. */
export function openBlobs(home: Pick<Home, 'blobs'>): Promise<BlobStore> {
  return openBlobStore({
    directory: home.blobs,
    fileSystem: nodeFileSystem,
    nextTempName: () => ownedName(nodeLockEnvironment),
    compression: 'zstd',
  });
}

/** What is being erased; it is there from before the first step of an erasure until after the last. */
export const erasureName = 'forget.json';

/**
 * Held by whatever takes bytes into custody, or removes blobs. Only an erasure itself goes on where one is not finished.
 * @throws HomeError `HOME_ERASURE_UNFINISHED`
 */
export async function lockImports(home: Home, { erases = false }: { readonly erases?: boolean } = {}): Promise<Lock> {
  const path = `${home.directory}/import.lock`;
  const lock = await acquireLock(nodeFileSystem, path, { ...lockOptions, waitMs: importLockWaitMs });
  if (erases || (await nodeFileSystem.stat(join(home.directory, erasureName))) === undefined) return lock;
  await lock.close();
  const advice = 'run "spine forget --resume"';
  throw new HomeError('HOME_ERASURE_UNFINISHED', `sessions are being erased from ${home.directory}; ${advice}`);
}

/** Where the content mode keeps no raw bytes, they are only named (SPEC Q22); what another mode kept before can be read. */
function withoutPuts(blobs: BlobStore): BlobPort {
  const digestOf = (bytes: Uint8Array): Digest => hash('sha256', bytes) as Digest;
  return {
    put: (bytes) => Promise.resolve({ digest: digestOf(bytes), storedBytes: 0 }),
    putPack: (contents) => Promise.resolve({ digests: contents.map(digestOf), storedBytes: 0, pack: undefined }),
    get: (digest) => blobs.get(digest),
    getStream: (digest) => blobs.getStream(digest),
  };
}
