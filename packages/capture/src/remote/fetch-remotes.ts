import { resolve } from 'node:path';
import { counted } from '@agentspine/schema/count-text';
import { CaptureError } from '../errors.ts';
import { fetchRemote, type RemoteWorld } from './fetch-remote.ts';
import { isRemote, remoteAddressOf } from './remote-address.ts';

/** What is imported in place of what was asked for. */
export interface FetchedPaths {
  /** Paths on this machine. */
  readonly paths: readonly string[];
  /** A sentence each: what came, and what did not. */
  readonly notices: readonly string[];
  /** Whether everything that was asked for is here. */
  readonly isWhole: boolean;
}

/**
 * Fetches what other machines have, and says where it is now. With a name, each path is of the machine of that name; without, those that
 * begin with `ssh://`. Others stay as they are.
 * @throws CaptureError `CAPTURE_REMOTE_REFUSED`
 */
export async function fetchRemotes(
  paths: readonly string[],
  name: string | undefined,
  world: RemoteWorld & { readonly cache: string; readonly workingDirectory: string },
): Promise<FetchedPaths> {
  if (name !== undefined && paths.length === 0)
    throw new CaptureError(
      'CAPTURE_REMOTE_REFUSED',
      '--host says whose the paths are: give a folder or an address, too',
    );
  const local: string[] = [];
  const notices: string[] = [];
  let isWhole = true;
  // All of them are read before any is asked.
  const asked = paths.map((path) => {
    if (isRemote(path)) return remoteAddressOf(path, name);
    return name === undefined ? path : remoteAddressOf(resolve(world.workingDirectory, path), name);
  });
  for (const each of asked) {
    if (typeof each === 'string') local.push(each);
    else {
      const fetched = await fetchRemote(each, world.cache, world);
      local.push(fetched.folder);
      notices.push(
        `${each.name}: ${counted(fetched.files, 'new or changed file')}, ${counted(fetched.bytes, 'byte')} fetched`,
      );
      notices.push(...fetched.notices, ...fetched.problems);
      isWhole &&= fetched.problems.length === 0;
    }
  }
  return { paths: local, notices, isWhole };
}
