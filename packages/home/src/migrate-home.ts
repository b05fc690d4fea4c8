import { join } from 'node:path';
import { readSpineStatus, type SpineStatus } from '@agentspine/sqlite';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { openSpineWriter } from '@agentspine/stores/spine';

/** `spine.db` before a migration, and the schema version that it has now. */
export interface Migration {
  readonly before: SpineStatus;
  readonly schemaVersion: number | undefined;
}

/** Makes `spine.db` where there is none, and brings an older one up to date. @throws DatabaseError `SPINE_NEWER` */
export async function migrateHome(world: HomeContext): Promise<Migration> {
  const path = join(homeOf(world).directory, 'spine.db');
  const before = readSpineStatus(path);
  using writer = await openSpineWriter(world);
  writer.migrate();
  return { before, schemaVersion: readSpineStatus(path).schemaVersion };
}
