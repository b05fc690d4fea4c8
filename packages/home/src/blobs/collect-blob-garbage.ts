import { join } from 'node:path';
import { Custody } from '@agentspine/archive';
import type { BlobStore, RepackReport } from '@agentspine/blob-store';
import { describeFault, nodeFileSystem } from '@agentspine/durable-fs';
import { counted } from '@agentspine/render/count-text';
import type { Digest } from '@agentspine/schema';
import { readSpineStatus } from '@agentspine/sqlite';
import { type Home, type HomeContext, HomeError, tempAges } from '@agentspine/stores';
import { openManifestOf } from '@agentspine/stores/custody-to-read';
import { findLostManifest } from '@agentspine/stores/find-lost';
import { findLostSpine } from '@agentspine/stores/find-lost-spine';
import { lockImports, openBlobs, openLedgerOf } from '@agentspine/stores/open-stores';
import { digestsInUse } from './digests-in-use.ts';
import { packCustody } from './pack-custody.ts';

/** Which blobs are looked for. */
export interface GarbageRequest {
  /** Younger blobs stay: their references may not be written yet. */
  readonly olderThanMs: number;
  /** Only says what would be removed. */
  readonly isDry: boolean;
}

/** What was removed, or would be. */
export interface BlobGarbage {
  /** The blobs that nothing names. */
  readonly blobs: readonly Digest[];
  /** Temporary files of writes that did not end. */
  readonly temps: number;
  /** Bytes on disk that were freed, those that packing saved too; with `isDry`, those of blobs and temporary files that would be. */
  readonly freedBytes: number;
}

/**
 * Removes leftovers of killed writes, and blobs that nothing in the home names; then packs small pieces of custody together. Holds the lock of imports.
 * @throws HomeError `HOME_GC_REFUSED` where a store that names blobs is gone or damaged
 */
export async function collectBlobGarbage(
  home: Home,
  world: HomeContext,
  { olderThanMs, isDry }: GarbageRequest,
): Promise<BlobGarbage> {
  if ((await nodeFileSystem.stat(home.directory)) === undefined) return { blobs: [], temps: 0, freedBytes: 0 };
  await using _lock = await lockImports(home);
  await refuseUnknownUse(home, world);
  await using blobs = await openBlobs(home);
  const now = () => world.clock().getTime();
  const inUse = await digestsInUse(home);
  const { removed, freedBytes } = await blobs.collectGarbage({ inUse, olderThanMs, now, isDry });
  const temps = await blobs.sweepTemps({ ...tempAges, now, isDry });
  const packed = isDry ? undefined : await packAll(home, blobs);
  return { blobs: removed, temps: temps.files, freedBytes: freedBytes + temps.freedBytes + (packed?.freedBytes ?? 0) };
}

async function packAll(home: Home, blobs: BlobStore): Promise<RepackReport> {
  await using custody = new Custody({ directory: home.custody, fileSystem: nodeFileSystem, blobs });
  return await packCustody({ blobs, custody }, 2);
}

async function refuseUnknownUse(home: Home, world: HomeContext): Promise<void> {
  const refuse = (what: string): never => {
    const message = `${what}: which blobs are in use cannot be known; run "spine doctor" first`;
    throw new HomeError('HOME_GC_REFUSED', message);
  };
  await using ledger = await openLedgerOf(home, world, 'read');
  const lost = (await findLostManifest(home, ledger)) ?? (await findLostSpine(home));
  if (lost !== undefined) refuse(`${lost.path} ${lost.what}`);
  const manifest = `${home.custody}/manifest.jsonl`;
  if ((await nodeFileSystem.stat(manifest)) !== undefined) {
    const { unreadable, faults } = await openManifestOf(home).readManifest();
    const [fault] = faults;
    if (fault !== undefined) refuse(`${manifest} ${describeFault(fault)}`);
    if (unreadable > 0) refuse(`${manifest} has ${counted(unreadable, 'line')} that cannot be read`);
  }
  const spine = readSpineStatus(join(home.directory, 'spine.db'));
  if (!['missing', 'ok', 'outdated'].includes(spine.state)) refuse(`${home.directory}/spine.db is ${spine.state}`);
}
