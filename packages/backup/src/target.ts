import { hash } from 'node:crypto';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { type BlobStore, openBlobStore } from '@agentspine/blob-store';
import {
  acquireLock,
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
import { type HomeContext, lockOptions } from '@agentspine/home';
import { type Digest, parseJsonObject } from '@agentspine/schema';
import { BackupError } from './errors.ts';
import { isSnapshotName, parseSnapshot, type Snapshot } from './snapshot.ts';
import { type KeptFile, parseTree } from './tree.ts';

/** The folder that backups are in, open. */
export interface Target extends AsyncDisposable {
  /** Its path. */
  readonly directory: string;
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
/** A backup in the same folder takes minutes. */
const waitMs = 600_000;

/** The path that a user gave, as an absolute one. */
export function pathOf(world: Pick<HomeContext, 'workingDirectory'>, path: string): string {
  return resolve(world.workingDirectory, path);
}

/** Whether one folder is the other, or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

const tempPrefix = '.tmp.';

/** Makes a folder for backups, or opens one. @throws BackupError `BACKUP_TARGET_WRONG` for a folder with other files */
export async function makeTarget(directory: string): Promise<Target> {
  await removeLeftovers(directory);
  const names = await namesIn(directory);
  if (names.length === 0) {
    await nodeFileSystem.makeDirectory(directory);
    const tempName = ownedTempName(nodeLockEnvironment);
    await writeFileDurably(nodeFileSystem, join(directory, markerName), new TextEncoder().encode(marker), { tempName });
  }
  return openTarget(directory);
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
async function namesIn(directory: string): Promise<readonly string[]> {
  return (await nodeFileSystem.list(directory)).filter((name) => !name.startsWith(tempPrefix));
}

/** Opens a folder of backups. @throws BackupError `BACKUP_NOT_FOUND`, `BACKUP_TARGET_WRONG` */
export async function openTarget(directory: string): Promise<Target> {
  const names = await namesIn(directory);
  if (names.length === 0) {
    throw new BackupError(
      'BACKUP_NOT_FOUND',
      `there is no backup in ${directory}; make one with "spine backup FOLDER"`,
    );
  }
  const text = await readText(join(directory, markerName));
  const { format, version } = parseJsonObject(text ?? '') ?? {};
  if (format !== 'agentspine-backup' || version !== 1) {
    const what =
      text === undefined ? `has other files, and no ${markerName}` : `has a ${markerName} that is not of version 1`;
    throw new BackupError('BACKUP_TARGET_WRONG', `${directory} ${what}; name a folder of backups, or an empty one`);
  }
  const objects = await openBlobStore({
    directory: join(directory, 'objects'),
    compression: 'zstd',
    nextTempName: () => ownedName(nodeLockEnvironment),
  });
  return { directory, objects, [Symbol.asyncDispose]: () => objects.close() };
}

/** Waits until nobody else writes in a folder of backups. */
export function lockTarget({ directory }: Target): Promise<Lock> {
  return acquireLock(nodeFileSystem, join(directory, 'lock'), { ...lockOptions, waitMs });
}

/** Reads the snapshots of a target. */
export async function readSnapshots({ directory }: Target): Promise<Snapshots> {
  const folder = snapshotFolder(directory);
  const snapshots: NamedSnapshot[] = [];
  const damaged: { name: string; problem: string }[] = [];
  for (const name of await nodeFileSystem.list(folder)) {
    if (!isSnapshotName(name)) continue;
    const parsed = parseSnapshot((await readText(join(folder, name))) ?? '');
    if (parsed.kind === 'snapshot') snapshots.push({ ...parsed.snapshot, name });
    else damaged.push({ name, problem: parsed.problem });
  }
  return { snapshots: snapshots.toSorted((a, b) => (a.name < b.name ? 1 : -1)), damaged };
}

/** The folder of the snapshots of a target. */
export function snapshotFolder(directory: string): string {
  return join(directory, 'snapshots');
}

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

async function readText(path: string): Promise<string | undefined> {
  const file = await openIfThere(nodeFileSystem, path, 'read');
  if (file === undefined) return undefined;
  try {
    const bytes = new Uint8Array(snapshotBytesMax);
    return new TextDecoder().decode(bytes.subarray(0, await readFully(file, bytes, 0)));
  } finally {
    await file.close();
  }
}
