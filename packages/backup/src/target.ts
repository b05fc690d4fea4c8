import { hash } from 'node:crypto';
import { join } from 'node:path';
import { type BlobStore, openBlobStore } from '@agentspine/blob-store';
import {
  type Lock,
  nodeFileSystem,
  nodeLockEnvironment,
  openIfThere,
  ownedName,
  ownedTempName,
  ownerState,
  readFully,
  writeFileDurably,
} from '@agentspine/durable-fs';
import { type Digest, parseJsonObject } from '@agentspine/schema';
import { BackupError } from './errors.ts';
import type { Place } from './place.ts';
import { isSnapshotName, parseSnapshot, type Snapshot } from './snapshot.ts';
import { type KeptFile, parseTree } from './tree.ts';

/** The folder or the object store that backups are in, open. */
export interface Target extends AsyncDisposable {
  /** Where it is. */
  readonly place: Place;
  /** What files are made of, by digest. */
  readonly objects: BlobStore;
}

/** A snapshot of a target, and its file. */
export interface NamedSnapshot extends Snapshot {
  /** The name of its file. */
  readonly name: string;
}

/** What is in a folder of snapshots. */
export interface Snapshots {
  /** Those that can be read, the newest first. */
  readonly snapshots: readonly NamedSnapshot[];
  /** Those that cannot be read, and why. */
  readonly damaged: readonly { readonly name: string; readonly problem: string }[];
}

const markerName = 'backup.json';
const marker = `${JSON.stringify({ format: 'agentspine-backup', version: 1 })}\n`;
/** A snapshot is a line of some 300 bytes. */
const snapshotBytesMax = 65_536;

const tempPrefix = '.tmp.';

/** Makes a place for backups, or opens one. @throws BackupError `BACKUP_TARGET_WRONG` for one with other files */
export async function makeTarget(place: Place): Promise<Target> {
  const { fileSystem, directory, scratch } = place;
  await removeLeftovers(scratch);
  const names = await namesIn(place);
  if (names.length === 0) {
    await fileSystem.makeDirectory(directory);
    const tempName = ownedTempName(nodeLockEnvironment);
    await writeFileDurably(fileSystem, join(directory, markerName), new TextEncoder().encode(marker), { tempName });
  }
  return openTarget(place);
}

/** Removes temporary files whose process is gone: of a backup that was killed one may be as large as the database. */
async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await nodeFileSystem.list(directory)) {
    if (!name.startsWith(tempPrefix) || ownerState(nodeLockEnvironment, name.slice(tempPrefix.length)) !== 'gone')
      continue;
    await nodeFileSystem.remove(join(directory, name));
  }
}

/** What is in the folder, but a marker that a kill left half written. */
async function namesIn({ fileSystem, directory }: Place): Promise<readonly string[]> {
  return (await fileSystem.list(directory)).filter((name) => !name.startsWith(tempPrefix));
}

/** Opens a place of backups. @throws BackupError `BACKUP_NOT_FOUND`, `BACKUP_TARGET_WRONG` */
export async function openTarget(place: Place): Promise<Target> {
  const { name, fileSystem, directory } = place;
  const names = await namesIn(place);
  if (names.length === 0) {
    throw new BackupError('BACKUP_NOT_FOUND', `there is no backup in ${name}; make one with "spine backup FOLDER"`);
  }
  const text = await readText(place, markerName);
  const { format, version } = parseJsonObject(text ?? '') ?? {};
  if (format !== 'agentspine-backup' || version !== 1) {
    const what =
      text === undefined ? `has other files, and no ${markerName}` : `has a ${markerName} that is not of version 1`;
    throw new BackupError('BACKUP_TARGET_WRONG', `${name} ${what}; name a folder of backups, or an empty one`);
  }
  const objects = await openBlobStore({
    directory: join(directory, 'objects'),
    fileSystem,
    compression: 'zstd',
    nextTempName: () => ownedName(nodeLockEnvironment),
  });
  return { place, objects, [Symbol.asyncDispose]: () => objects.close() };
}

/** Waits until nobody else writes in a place of backups. */
export function lockTarget({ place }: Target): Promise<Lock> {
  return place.lock();
}

/** Reads the snapshots of a target. */
export async function readSnapshots({ place }: Target): Promise<Snapshots> {
  const { fileSystem } = place;
  const snapshots: NamedSnapshot[] = [];
  const damaged: { name: string; problem: string }[] = [];
  for (const name of await fileSystem.list(join(place.directory, snapshotFolder))) {
    if (!isSnapshotName(name)) continue;
    const parsed = parseSnapshot((await readText(place, join(snapshotFolder, name))) ?? '');
    if (parsed.kind === 'snapshot') snapshots.push({ ...parsed.snapshot, name });
    else damaged.push({ name, problem: parsed.problem });
  }
  return { snapshots: snapshots.toSorted((a, b) => (a.name < b.name ? 1 : -1)), damaged };
}

/** The folder of the snapshots of a target. */
export const snapshotFolder = 'snapshots';

/** The files of a snapshot. @throws BackupError `BACKUP_DAMAGED` */
export async function readTree({ objects }: Target, { name, tree }: NamedSnapshot): Promise<readonly KeptFile[]> {
  const bytes = await objectOf(objects, tree, `the list of files of ${name}`);
  try {
    return parseTree(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw damagedError(`the list of files of ${name} cannot be read`, cause);
  }
}

/** The bytes of an object, verified. @throws BackupError `BACKUP_DAMAGED`, with what they are of */
export async function objectOf(objects: BlobStore, digest: Digest, what: string): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await objects.get(digest);
  } catch (cause) {
    throw damagedError(`${what} is damaged`, cause);
  }
  if (bytes === undefined) throw damagedError(`${what} is not there`, undefined);
  if (hash('sha256', bytes) !== digest) throw damagedError(`${what} is damaged`, undefined);
  return bytes;
}

function damagedError(what: string, cause: unknown): BackupError {
  const advice =
    '"spine backup verify" lists all that is damaged; files that did not change are complete in the next backup into another folder';
  return new BackupError('BACKUP_DAMAGED', `${what}; ${advice}`, { cause });
}

async function readText({ fileSystem, directory }: Place, path: string): Promise<string | undefined> {
  const file = await openIfThere(fileSystem, join(directory, path), 'read');
  if (file === undefined) return undefined;
  try {
    const bytes = new Uint8Array(snapshotBytesMax);
    return new TextDecoder().decode(bytes.subarray(0, await readFully(file, bytes, 0)));
  } finally {
    await file.close();
  }
}
