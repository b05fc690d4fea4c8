import type { HomeContext } from '@agentspine/home';
import { openTarget, pathOf, readSnapshots, type Snapshots } from './target.ts';

/** The snapshots in a folder of backups, the newest first. @throws BackupError `BACKUP_NOT_FOUND`, `BACKUP_TARGET_WRONG` */
export async function listBackups(world: HomeContext, { from }: { readonly from: string }): Promise<Snapshots> {
  await using target = await openTarget(pathOf(world, from));
  return readSnapshots(target);
}
