import { nodeFileSystem } from '@agentspine/durable-fs';
import { type ObjectStore, openFolderStore, openS3Store } from '@agentspine/object-store';
import type { HomeContext } from '@agentspine/stores';
import type { FleetTarget } from './parse-target.ts';

/** A target that keeps segments as they are. */
export type ObjectTarget = Extract<FleetTarget, { readonly kind: 'dir' | 's3' }>;

/** Opens the folder or the bucket of a fleet. @throws ObjectStoreError `OBJECTS_NO_CREDENTIALS` */
export async function openFleetStore(
  target: ObjectTarget,
  world: Pick<HomeContext, 'env' | 'homeDirectory'>,
): Promise<ObjectStore> {
  if (target.kind === 's3') return await openS3Store(target.address, world);
  return openFolderStore({ directory: target.directory, fileSystem: nodeFileSystem });
}
