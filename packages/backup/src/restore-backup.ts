import { dirname, join } from 'node:path';
import { nodeFileSystem, nodeLockEnvironment, ownedName, writeAll } from '@agentspine/durable-fs';
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
 * Makes a home of a backup, whole or not at all. Each piece is verified. What is derived is made again by the first command
 * that needs it. @throws BackupError `BACKUP_NOT_FOUND`, `BACKUP_DAMAGED`, `BACKUP_INTO_WRONG`
 */
export async function restoreBackup(world: HomeContext, { from, into, at }: RestoreRequest): Promise<RestoreReport> {
  await using target = await openTarget(await placeOf(world, from));
  const snapshot = await snapshotAt(target, at);
  const files = await readTree(target, snapshot);
  const directory = pathOf(world, into);
  const stat = await nodeFileSystem.stat(directory);
  if (stat !== undefined && (stat.kind !== 'directory' || (await nodeFileSystem.list(directory)).length > 0)) {
    throw new BackupError('BACKUP_INTO_WRONG', `${directory} is not an empty folder; name one that is not there`);
  }
  const part = join(dirname(directory), `.restore-${ownedName(nodeLockEnvironment)}`);
  await nodeFileSystem.makeDirectory(part);
  const bytes = await writeFiles({ target, part, files, world });
  world.onProgress?.({ step: 'done' });
  await nodeFileSystem.rename(part, directory);
  await nodeFileSystem.syncDirectory(dirname(directory));
  return { into: directory, snapshot: snapshot.name, at: snapshot.at, files: files.length, bytes };
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
