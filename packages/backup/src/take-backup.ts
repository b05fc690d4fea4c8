import { join } from 'node:path';
import { LedgerBytes, lockCold } from '@agentspine/archive';
import {
  hasCode,
  type Lock,
  nodeFileSystem,
  nodeLockEnvironment,
  type OpenFile,
  openIfThere,
  ownedTempName,
  writeFileDurably,
} from '@agentspine/durable-fs';
import { type HomeContext, homeOf, lockOptions, noteBackup } from '@agentspine/home';
import { copyPages } from '@agentspine/sqlite';
import { BackupError } from './errors.ts';
import { hasLines, isOfStage, type Stage, stages } from './home-files.ts';
import { listStage } from './list-home.ts';
import { ObjectWriter } from './object-writer.ts';
import { isWithin, placeOf } from './place.ts';
import { chunkBytes, databaseChunkBytes, lengthOfLines, readChunks } from './read-chunks.ts';
import { type Snapshot, serialiseSnapshot, snapshotName } from './snapshot.ts';
import { lockTarget, makeTarget, readSnapshots, readTree, snapshotFolder, type Target } from './target.ts';
import { type KeptFile, serialiseTree } from './tree.ts';

/** What a backup did. */
export interface BackupReport extends Snapshot {
  /** Where the backups are: an absolute path or an address. */
  readonly to: string;
  /** The file of the snapshot; `null` when Ctrl-C ended it before there was one. What was copied is not copied again. */
  readonly snapshot: string | null;
  /** Bytes that no earlier backup had. */
  readonly newBytes: number;
  /** What they take in the folder of backups. */
  readonly storedBytes: number;
  /** What is in the home and is neither a file nor a folder, so that it is not in the backup. */
  readonly leftOut: readonly string[];
}

/** Files come and go while they are copied; so often are they listed again. */
const listingsMax = 10;

/**
 * Takes a backup of the home into the folder or object store `to`, while programs write the home. Everything that was acknowledged before it
 * began is in it, whole; of what came later, all that the rest of it refers to. What earlier backups in the folder have is not
 * written again. What can be derived is not copied. It may be killed at any moment: the next one goes on from there.
 * @throws BackupError `BACKUP_NO_HOME`, `BACKUP_TARGET_WRONG`, `BACKUP_HOME_CHANGES`
 */
export async function takeBackup(world: HomeContext, { to }: { readonly to: string }): Promise<BackupReport> {
  const { directory: home } = homeOf(world);
  const place = await placeOf(world, to);
  if ((await nodeFileSystem.stat(home)) === undefined) {
    throw new BackupError('BACKUP_NO_HOME', `there is no home at ${home}; "spine import" makes one`);
  }
  if (place.isFolder && (isWithin(place.directory, home) || isWithin(home, place.directory))) {
    throw new BackupError(
      'BACKUP_TARGET_WRONG',
      `${place.name} and the home ${home} lie in each other; name another folder`,
    );
  }
  await using target = await makeTarget(place);
  await using lock = await lockTarget(target);
  const at = world.clock().toISOString();
  const copier = await HomeCopier.open(target, home, world);
  const files = await copier.copyAll();
  return await saveSnapshot({ target, lock, home, at, copier, files, world });
}

interface Finished {
  readonly target: Target;
  readonly lock: Lock;
  readonly home: string;
  readonly at: string;
  readonly copier: HomeCopier;
  readonly files: readonly KeptFile[] | undefined;
  readonly world: HomeContext;
}

async function saveSnapshot({ target, lock, home, at, copier, files, world }: Finished): Promise<BackupReport> {
  const { objects, leftOut } = copier;
  const text = serialiseTree(files ?? []);
  const tree = await objects.put(new TextEncoder().encode(text));
  await objects.flush();
  world.onProgress?.({ step: 'done' });
  const bytes = (files ?? []).reduce((sum, { size }) => sum + size, 0);
  const snapshot = { at, tree, files: files?.length ?? 0, bytes, home };
  // Who lost it may have lost pieces too: another one pruned meanwhile.
  await lock.assertHeld();
  const name = files === undefined ? null : await writeSnapshot(target, snapshot);
  if (name !== null) await noteBackup(world, { to: target.place.name, at, snapshot: name });
  const { newBytes, storedBytes } = objects;
  return { ...snapshot, to: target.place.name, leftOut, snapshot: name, newBytes, storedBytes };
}

/** From here on there is a backup. */
async function writeSnapshot(target: Target, snapshot: Snapshot): Promise<string> {
  const { fileSystem, directory } = target.place;
  const folder = join(directory, snapshotFolder);
  await fileSystem.makeDirectory(folder);
  const name = snapshotName(snapshot);
  const text = serialiseSnapshot(snapshot);
  const tempName = ownedTempName(nodeLockEnvironment);
  try {
    await writeFileDurably(fileSystem, join(folder, name), new TextEncoder().encode(text), { tempName, isNew: true });
  } catch (error) {
    if (!hasCode(error, 'FS_EXISTS')) throw error;
    // Of the same instant and the same files there is one; that of another home is not replaced.
    const { snapshots } = await readSnapshots(target);
    if (!snapshots.some((other) => snapshotName(other) === name && serialiseSnapshot(other) === text)) throw error;
    // Whoever wrote it may not have made its name durable.
    await fileSystem.syncDirectory(folder);
  }
  return name;
}

/** Copies the files of a home, stage by stage. */
class HomeCopier {
  readonly objects: ObjectWriter;
  readonly leftOut: string[] = [];
  readonly #target: Target;
  readonly #home: string;
  readonly #world: HomeContext;
  /** The files of the newest backup, by path. */
  readonly #before: ReadonlyMap<string, KeptFile>;
  readonly #files = new Map<string, KeptFile>();
  #bytes = 0;

  private constructor(target: Target, home: string, world: HomeContext, before: readonly KeptFile[]) {
    this.#target = target;
    this.#home = home;
    this.#world = world;
    this.#before = new Map(before.map((file) => [file.path, file]));
    this.objects = new ObjectWriter(
      target.objects,
      before.flatMap(({ chunks }) => chunks),
    );
  }

  /** A newest backup that is damaged is not relied on: everything is read again. */
  static async open(target: Target, home: string, world: HomeContext): Promise<HomeCopier> {
    const { snapshots } = await readSnapshots(target);
    const [newest] = snapshots.filter((snapshot) => snapshot.home === home);
    const before = newest === undefined ? [] : await readTree(target, newest).catch(() => []);
    return new HomeCopier(target, home, world, before);
  }

  /** All files, in the order of their paths; `undefined` when Ctrl-C ended it. */
  async copyAll(): Promise<readonly KeptFile[] | undefined> {
    for (const stage of stages) {
      const isDone = await this.#copyOf(stage);
      if (!isDone) return undefined;
    }
    return [...this.#files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  #copyOf(stage: Stage): Promise<boolean> {
    if (stage === 'cold') return this.#copyCold();
    return stage === 'ledger' ? this.#copyLedger() : this.#copyStage(stage);
  }

  /** Where the ledger was written again meanwhile, what was copied names files that went with the ledger before. */
  async #copyLedger(): Promise<boolean> {
    const identity = async () => (await new LedgerBytes(nodeFileSystem, this.#home).stat())?.inode;
    for (let attempt = 0; attempt < listingsMax; attempt += 1) {
      const before = await identity();
      const isDone = await this.#copyStage('ledger');
      if (!isDone || before === (await identity())) return isDone;
      for (const path of this.#files.keys()) if (isOfStage(path, 'ledger')) this.#files.delete(path);
    }
    throw this.#changes('the ledger');
  }

  /** Days move between the database and their files under the locks of their tables, so both are copied under them. */
  async #copyCold(): Promise<boolean> {
    for (let listing = 0; listing < listingsMax; listing += 1) {
      await using locks = new AsyncDisposableStack();
      const tables = await this.#lockTables(locks);
      await this.#copyDatabase();
      const isDone = await this.#copyStage('cold');
      const later = await nodeFileSystem.list(join(this.#home, 'archive'));
      if (!isDone || later.every((table) => tables.includes(table))) return isDone;
    }
    throw this.#changes('the cold archive');
  }

  async #lockTables(locks: AsyncDisposableStack): Promise<readonly string[]> {
    const folder = join(this.#home, 'archive');
    const tables = await nodeFileSystem.list(folder);
    for (const table of tables) {
      const directory = join(folder, table);
      if ((await nodeFileSystem.stat(directory))?.kind !== 'directory') continue;
      const lock: Lock = await lockCold({ directory, fileSystem: nodeFileSystem, lockOptions });
      locks.use(lock);
    }
    return tables;
  }

  /** Lists and copies until a listing has nothing new and nothing went while it was copied. */
  async #copyStage(stage: Stage): Promise<boolean> {
    for (let listing = 0; listing < listingsMax; listing += 1) {
      const { paths, strange } = listStage(this.#home, stage);
      const left = paths.filter((path) => !this.#files.has(path));
      let hasGone = false;
      for (const path of left) {
        if (this.#world.signal.aborted) return false;
        if (!(await this.#copyFile(path))) hasGone = true;
      }
      // What is only listed once may have been replaced by what came while it was copied.
      if (listing > 0 && !hasGone) {
        this.leftOut.push(...strange);
        return true;
      }
    }
    throw this.#changes(`the files of the stage "${stage}"`);
  }

  #changes(what: string): BackupError {
    const advice = 'try again when less is written';
    return new BackupError('BACKUP_HOME_CHANGES', `${what} of ${this.#home} changed at every look; ${advice}`);
  }

  async #copyDatabase(): Promise<void> {
    const path = 'spine.db';
    const seen = await this.#seenOf([path, `${path}-wal`]);
    if (seen === undefined || this.#keepAsBefore(path, seen)) return;
    const { scratch } = this.#target.place;
    await nodeFileSystem.makeDirectory(scratch);
    const copy = join(scratch, `${ownedTempName(nodeLockEnvironment)}.db`);
    try {
      await copyPages(join(this.#home, path), copy);
      const file = await nodeFileSystem.open(copy, 'read');
      try {
        await this.#copyBytes({ path, seen, file, size: (await file.stat()).size, step: databaseChunkBytes });
      } finally {
        await file.close();
      }
    } finally {
      for (const suffix of ['', '-wal', '-shm', '-journal']) await nodeFileSystem.remove(`${copy}${suffix}`);
    }
  }

  /** What the file system says of files; `undefined` where the first is not there. */
  async #seenOf(paths: readonly string[]): Promise<string | undefined> {
    const stats = [];
    for (const path of paths) stats.push(await nodeFileSystem.stat(join(this.#home, path)));
    // Whoever opens the database makes an empty log and removes it.
    return stats[0] && stats.map((stat) => ((stat?.size ?? 0) === 0 ? '-' : stat && markOf(stat))).join(' ');
  }

  /** Whether the file was there; one that went while it was listed is looked for again. */
  async #copyFile(path: string): Promise<boolean> {
    const file = await openIfThere(nodeFileSystem, join(this.#home, path), 'read');
    if (file === undefined) return false;
    try {
      const stat = await file.stat();
      const seen = markOf(stat);
      if (this.#keepAsBefore(path, seen)) return true;
      const size = hasLines(path) ? await lengthOfLines(file, stat.size) : stat.size;
      await this.#copyBytes({ path, seen, file, size, step: chunkBytes });
      return true;
    } finally {
      await file.close();
    }
  }

  #keepAsBefore(path: string, seen: string): boolean {
    const before = this.#before.get(path);
    if (before?.seen !== seen) return false;
    this.#keep(before);
    return true;
  }

  async #copyBytes({ path, seen, file, size, step }: Reading): Promise<void> {
    const chunks = [];
    let read = 0;
    for await (const chunk of readChunks(file, size, step)) {
      chunks.push(await this.objects.put(chunk));
      read += chunk.length;
    }
    this.#keep({ path, size: read, chunks, seen });
  }

  #keep(file: KeptFile): void {
    this.#files.set(file.path, file);
    this.#bytes += file.size;
    this.#world.onProgress?.({ step: 'copied-files', files: this.#files.size, bytes: this.#bytes });
  }
}

interface Reading {
  readonly path: string;
  readonly seen: string;
  readonly file: OpenFile;
  readonly size: number;
  readonly step: number;
}

function markOf({ device, inode, size, mtimeNs, ctimeNs }: Awaited<ReturnType<OpenFile['stat']>>): string {
  return [device, inode, size, mtimeNs, ctimeNs].join(':');
}
