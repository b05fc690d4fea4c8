import * as fs from 'node:fs';
import { join } from 'node:path';
import { DurableFsError, fromSystemError } from './errors.ts';
import { findHomeFault, type HomeEntry } from './find-home-fault.ts';

/** The environment of a process, by name. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Set to `1`, it allows a home that others own or may write to: for containers and mounted volumes. */
const trustHomeVariable = 'AGENTSPINE_TRUST_HOME';

/** Whether the user allows a home that others own or may write to. */
export function allowsSharedHome(env: Environment): boolean {
  return env[trustHomeVariable] === '1';
}

/**
 * Refuses a home, or a store in it, that somebody else owns or may write to; a home that is not there is nobody's yet.
 * Systems without user ids (Windows) have no modes that could say it, so nothing is refused there.
 * @throws DurableFsError `FS_NOT_PRIVATE`, with the command that fixes it
 */
export function refuseSharedHome(directory: string, env: Environment): void {
  if (allowsSharedHome(env)) return;
  refuseSharedFiles([directory, ...listIfAllowed(directory).map((name) => join(directory, name))]);
}

/**
 * As `refuseSharedHome`, for a caller that opens one store and starts in milliseconds: only these paths are looked at, the
 * home first, or a store whose folder the caller chose. @throws DurableFsError `FS_NOT_PRIVATE`
 */
export function refuseSharedFiles(paths: readonly [home: string, ...rest: string[]]): void {
  const userId = process.getuid?.();
  if (userId === undefined) return;
  const [home, ...rest] = paths;
  const entries = entryOf(home, fs.statSync);
  if (entries.length === 0) return;
  const fault = findHomeFault([...entries, ...rest.flatMap((path) => entryOf(path, fs.lstatSync))], userId);
  if (fault === undefined) return;
  const message = `${fault}, or allow it with ${trustHomeVariable}=1 (containers, mounted volumes)`;
  throw new DurableFsError('FS_NOT_PRIVATE', message, { path: home });
}

/** A home that may not be listed is judged by itself; opening its stores fails with a reason of its own. */
function listIfAllowed(directory: string): readonly string[] {
  try {
    return fs.readdirSync(directory);
  } catch {
    return [];
  }
}

/**
 * What the system says of `path`, or nothing where there is nothing: temporary files of other processes come and go.
 * Links have no mode of their own.
 */
function entryOf(path: string, stat: typeof fs.lstatSync): readonly HomeEntry[] {
  try {
    const stats = stat(path, { throwIfNoEntry: false });
    if (stats === undefined) return [];
    return [{ path, ownerId: stats.uid, mode: stats.isSymbolicLink() ? 0 : stats.mode }];
  } catch (cause) {
    if (isAbsent(cause)) return [];
    throw fromSystemError(cause, path);
  }
}

function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOTDIR';
}
