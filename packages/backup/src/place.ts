/**
 * Where backups are: a folder, or an object store with the same files as objects, so that one can be copied into the other.
 */
import { isAbsolute, join, relative, resolve } from 'node:path';
import { acquireLock, type FileSystem, type Lock, nodeFileSystem, nodeLockEnvironment } from '@agentspine/durable-fs';
import { type HomeContext, homeOf, lockOptions } from '@agentspine/home';

/** A place that backups are or may be in. */
export interface Place {
  /** As people write it: an absolute path, or an address. */
  readonly name: string;
  /** What its paths are below. */
  readonly directory: string;
  /** Reads and writes it. */
  readonly fileSystem: FileSystem;
  /** A folder of this machine for a copy of the database while it is taken apart. */
  readonly scratch: string;
  /** Whether it is a folder, which may lie in the home. */
  readonly isFolder: boolean;
  /** Waits until nobody else writes in it. */
  readonly lock: () => Promise<Lock>;
}

/** A backup in the same place takes minutes. */
const waitMs = 600_000;

/** The place that a user named. @throws ObjectStoreError `OBJECTS_ADDRESS_WRONG`, `OBJECTS_NO_CREDENTIALS` */
export async function placeOf(world: HomeContext, text: string): Promise<Place> {
  if (text.startsWith('s3://')) return objectPlace(world, text);
  const directory = pathOf(world, text);
  return {
    name: directory,
    directory,
    fileSystem: nodeFileSystem,
    scratch: directory,
    isFolder: true,
    lock: () => acquireLock(nodeFileSystem, join(directory, 'lock'), { ...lockOptions, waitMs }),
  };
}

/** The path that a user gave, as an absolute one. */
export function pathOf(world: Pick<HomeContext, 'workingDirectory'>, path: string): string {
  return resolve(world.workingDirectory, path);
}

/** Whether one folder is the other, or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

/** Loaded where it is asked for. */
async function objectPlace(world: HomeContext, text: string): Promise<Place> {
  const { lockObjects, openObjectFileSystem, openS3Store } = await import('@agentspine/object-store');
  const store = await openS3Store(text, world);
  // A path that is on no disk, for messages.
  const directory = join(store.name.split('?', 1)[0] ?? store.name);
  return {
    name: store.name,
    directory,
    fileSystem: openObjectFileSystem(store, directory),
    scratch: join(homeOf(world).directory, 'cache'),
    isFolder: false,
    lock: () => lockObjects(store, { environment: nodeLockEnvironment, waitMs }),
  };
}
