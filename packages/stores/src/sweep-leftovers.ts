import type { BlobStore } from '@agentspine/blob-store';
import { nodeFileSystem } from '@agentspine/durable-fs';
import type { Home } from './home-paths.ts';
import { tempAges } from './temp-ages.ts';

/**
 * Names in a home that only exist while something is being made: a `spine.db` before it has its name, and files by which an
 * orphaned lock is taken over. Both take moments, so that an hour later no process works on them.
 */
const momentary = /^spine\.db-new-[\w-]+$|\.lock\.takeover-[\w-]+$/;

/** Removes what killed processes left; what a living one may still use stays. */
export async function sweepLeftovers(home: Home, blobs: BlobStore, now: () => number): Promise<void> {
  for (const name of await nodeFileSystem.list(home.directory)) {
    if (!momentary.test(name)) continue;
    const path = `${home.directory}/${name}`;
    const stat = await nodeFileSystem.stat(path);
    if (stat?.kind !== 'file' || now() - Number(stat.mtimeNs / 1_000_000n) <= tempAges.olderThanMs) continue;
    await nodeFileSystem.remove(path);
  }
  await blobs.sweepTemps({ ...tempAges, now });
}
