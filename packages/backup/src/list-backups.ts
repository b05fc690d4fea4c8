import type { HomeContext } from '@agentspine/home';
import { placeOf } from './place.ts';
import { openTarget, readSnapshots, type Snapshots } from './target.ts';

/** The snapshots in a folder of backups, the newest first. @throws BackupError `BACKUP_NOT_FOUND`, `BACKUP_TARGET_WRONG` */
export async function listBackups(world: HomeContext, { from }: { readonly from: string }): Promise<Snapshots> {
  await using target = await openTarget(await placeOf(world, from));
  return await readSnapshots(target);
}
