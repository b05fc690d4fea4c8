import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nodeFileSystem, nodeLockEnvironment, ownedName, ownerState, writeAll } from '@agentspine/durable-fs';
import type { HomeContext } from '@agentspine/home';
import { BackupError } from './errors.ts';
import { pathOf, placeOf } from './place.ts';
import { type NamedSnapshot, objectOf, openTarget, readSnapshots, readTree, type Target } from './target.ts';
import type { KeptFile } from './tree.ts';

/** Which backup becomes a home, and where. */
export interface RestoreRequest {
  /** The folder of backups. */
  readonly from: string;
  /** A folder that is not there, or is empty. */
  readonly into: string;
  /** The newest backup that began at this instant or before; default the newest. */
  readonly at?: Date | undefined;
  /** Called when all files are there and nobody sees them as a home yet; what it throws undoes the restore. */
  readonly complete?: ((copy: RestoredCopy) => Promise<void>) | undefined;
}

/** A home that is about to be one. */
export interface RestoredCopy {
  /** Path of the folder that its files are in now. */
  readonly directory: string;
  /** Path of the folder that it is a backup of. */
  readonly home: string;
}

/** What a restore did. */
export interface RestoreReport {
  /** The new home. */
  readonly into: string;
  /** The snapshot. */
  readonly snapshot: string;
  /** When it was taken. */
  readonly at: string;
  /** Number of files. */
  readonly files: number;
  /** Their bytes. */
  readonly bytes: number;
}

/**
 * Makes a home of a backup, whole or not at all. Each piece is verified. What is derived is not in it: "spine archive rebuild"
 * makes `archive.sqlite`. What a restore leaves that was killed, the next one beside it removes. @throws BackupError `BACKUP_NOT_FOUND`, `BACKUP_DAMAGED`, `BACKUP_INTO_WRONG`
 */
export async function restoreBackup(
  world: HomeContext,
  { from, into, at, complete }: RestoreRequest,
): Promise<RestoreReport> {
  await using target = await openTarget(await placeOf(world, from));
  const snapshot = await snapshotAt(target, at);
  const files = await readTree(target, snapshot);
  const directory = pathOf(world, into);
  const stat = await nodeFileSystem.stat(directory);
  if (stat !== undefined && (stat.kind !== 'directory' || (await nodeFileSystem.list(directory)).length > 0)) {
    throw new BackupError('BACKUP_INTO_WRONG', `${directory} is not an empty folder; name one that is not there`);
  }
  await sweepParts(dirname(directory), world);
  const part = join(dirname(directory), `${partPrefix}${ownedName(nodeLockEnvironment)}`);
  await nodeFileSystem.makeDirectory(part);
  try {
    const bytes = await writeFiles({ target, part, files, world });
    world.onProgress?.({ step: 'done' });
    await complete?.({ directory: part, home: snapshot.home });
    await nodeFileSystem.rename(part, directory);
    await nodeFileSystem.syncDirectory(dirname(directory));
    return { into: directory, snapshot: snapshot.name, at: snapshot.at, files: files.length, bytes };
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

/** Names of folders beside the new home that are not whole. */
const partPrefix = '.restore-';

/** Removes what killed restores left: it may have what was erased since the backup. */
async function sweepParts(folder: string, world: HomeContext): Promise<void> {
  for (const name of await nodeFileSystem.list(folder)) {
    if (!name.startsWith(partPrefix)) continue;
    const path = join(folder, name);
    const state = ownerState(nodeLockEnvironment, name.slice(partPrefix.length));
    if (state === 'gone') await rm(path, { recursive: true, force: true });
    // Of another boot or container: it may be running there.
    if (state === 'unknown') world.onNotice(`${path} may be of a restore that was killed: remove it if none runs`);
  }
}

async function snapshotAt(target: Target, at: Date | undefined): Promise<NamedSnapshot> {
  const { snapshots, damaged } = await readSnapshots(target);
  const [found] = at === undefined ? snapshots : snapshots.filter((one) => one.at <= at.toISOString());
  if (found !== undefined) return found;
  const many = `${snapshots.length} readable and ${damaged.length} damaged`;
  const when = at === undefined ? '' : ` of ${at.toISOString()} or before`;
  throw new BackupError(
    'BACKUP_NOT_FOUND',
    `${target.place.name} has no backup${when} (${many}); "spine backup list" shows them`,
  );
}

interface Writing {
  readonly target: Target;
  readonly part: string;
  readonly files: readonly KeptFile[];
  readonly world: HomeContext;
}

async function writeFiles({ target, part, files, world }: Writing): Promise<number> {
  const folders = new Set<string>();
  let [written, bytes] = [0, 0];
  for (const file of files) {
    world.signal.throwIfAborted();
    const path = join(part, file.path);
    if (!folders.has(dirname(path))) await nodeFileSystem.makeDirectory(dirname(path));
    folders.add(dirname(path));
    await writeFile(target, path, file);
    [written, bytes] = [written + 1, bytes + file.size];
    world.onProgress?.({ step: 'copied-files', files: written, bytes });
  }
  for (const folder of folders) await nodeFileSystem.syncDirectory(folder);
  return bytes;
}

async function writeFile({ objects }: Target, path: string, kept: KeptFile): Promise<void> {
  const file = await nodeFileSystem.open(path, 'create');
  try {
    let size = 0;
    for (const chunk of kept.chunks) {
      const bytes = await objectOf(objects, chunk, `a piece of ${kept.path}`);
      await writeAll(file, bytes);
      size += bytes.length;
    }
    if (size !== kept.size)
      throw new BackupError(
        'BACKUP_DAMAGED',
        `the pieces of ${kept.path} together are not as long as it was: ${size}, and not ${kept.size}`,
      );
    await file.sync();
  } finally {
    await file.close();
  }
}
