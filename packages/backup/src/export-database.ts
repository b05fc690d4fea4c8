import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { type BlobStore, BlobStoreError } from '@agentspine/blob-store';
import { type HomeContext, homeOf, openBlobs } from '@agentspine/home';
import { ReaderError, saveMadeFile } from '@agentspine/reader';
import { type ExportedSpine, exportSpine, StoreError } from '@agentspine/sqlite';
import { pathOf } from './place.ts';

/** What an export of `spine.db` wrote. */
export interface DatabaseExport {
  /** The file. */
  readonly path: string;
  /** How many tables it has. */
  readonly tables: number;
  /** How many rows they have together. */
  readonly rows: number;
  /** How many bodies of `content_blobs` are empty in it, because the blob store does not have them whole. */
  readonly missingBodies: number;
  /** Its size. */
  readonly bytes: number;
}

/**
 * Writes `spine.db` of the home into a new file in which everything is a table, with indexes, checks, triggers and the index of
 * search, so that any program that reads SQLite opens it. It is of one moment, while programs write. `undefined` when Ctrl-C ended
 * it: then nothing is left.
 * @throws ReaderError `READER_OUTPUT_EXISTS`, `READER_OUTPUT_FAILED`; DatabaseError `SPINE_MISSING`, `SPINE_OUTDATED` and others
 */
export async function exportDatabase(
  world: HomeContext,
  { to }: { readonly to: string },
): Promise<DatabaseExport | undefined> {
  const path = pathOf(world, to);
  refuseBesideLog(path);
  const { onProgress, signal } = world;
  const home = homeOf(world);
  const spinePath = join(home.directory, 'spine.db');
  await using bodies = new LargeBodies(home);
  const onRows =
    onProgress && ((table: string, rows: number): void => onProgress({ step: 'copied-rows', table, rows }));
  let exported: ExportedSpine | StoreError | undefined;
  try {
    await saveMadeFile(path, async (temp) => {
      // What is wrong with the store is not said of the file.
      exported = await exportSpine(spinePath, temp, { signal, onRows, bodyOf: bodies.get }).catch(onlyOfStore);
      return exported !== undefined && !(exported instanceof StoreError);
    });
  } finally {
    onProgress?.({ step: 'done' });
  }
  if (exported instanceof StoreError) throw exported;
  return exported && { path, ...exported, bytes: lstatSync(path).size };
}

/** Bodies that are in the blob store, which is opened for the first of them: few homes have one. */
class LargeBodies implements AsyncDisposable {
  readonly #home: Parameters<typeof openBlobs>[0];
  #blobs: BlobStore | undefined;

  constructor(home: Parameters<typeof openBlobs>[0]) {
    this.#home = home;
  }

  /** The bytes of a digest; `undefined` where they are gone or damaged. */
  readonly get = async (digest: string): Promise<Uint8Array | undefined> => {
    this.#blobs ??= await openBlobs(this.#home);
    return await this.#blobs.get(digest).catch((error: unknown) => {
      if (error instanceof BlobStoreError) return undefined;
      throw error;
    });
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#blobs?.[Symbol.asyncDispose]();
  }
}

function onlyOfStore(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  throw error;
}

/** SQLite would take what another database of that name left beside it for a part of the new one. */
function refuseBesideLog(path: string): void {
  for (const suffix of ['-wal', '-journal']) {
    if (lstatSync(`${path}${suffix}`, { throwIfNoEntry: false }) === undefined) continue;
    const what = `${path}${suffix} is there already, which SQLite would take for a part of ${path}`;
    throw new ReaderError('READER_OUTPUT_EXISTS', `${what}; choose another name`);
  }
}
