import { acquireLock, type FileSystem, type Lock, type LockOptions } from '@agentspine/durable-fs';
import { ArchiveError } from '../errors.ts';
import { lockName } from './cold-names.ts';

/** Where the days of one table are. */
export interface ColdPlace {
  /** The folder of the table, such as `archive/logs` of the home. */
  readonly directory: string;
  /** The file system. */
  readonly fileSystem: FileSystem;
  /** How locks are taken. */
  readonly lockOptions: LockOptions;
}

/** A run over many days takes minutes, and the next one then has little to do. */
const waitMs = 600_000;

/** Makes the folder of a table, and waits until nobody else works in it. */
export async function lockCold({ directory, fileSystem, lockOptions }: ColdPlace): Promise<Lock> {
  await fileSystem.makeDirectory(directory);
  return acquireLock(fileSystem, `${directory}/${lockName}`, { waitMs, ...lockOptions });
}

/** What is wrong with a file of the cold archive, and what to do about it. */
export function coldCorrupt(path: string, what: string, cause?: unknown): ArchiveError {
  const advice = 'no row was deleted; put the file back from a copy, and "spine store verify" says what else is wrong';
  return new ArchiveError('COLD_CORRUPT', `${path} ${what} (${advice})`, { cause });
}
