import { nodeFileSystem, nodeLockEnvironment, ownedTempName, writeFileDurably } from '@agentspine/durable-fs';
import { isJsonObject, parseJsonObject } from '@agentspine/schema';
import type { HomeContext } from './home-context.ts';
import { type Home, homeOf, readSettings, type SettingsText } from './home-paths.ts';

/** The newest backup in a folder, as the home remembers it. */
export interface NotedBackup {
  /** The folder of backups. */
  readonly to: string;
  /** When it began, as UTC. */
  readonly at: string;
  /** The file of its snapshot. */
  readonly snapshot: string;
}

/** Remembers a backup, in place of an older one in the same folder. The file may be deleted: only the age of backups is forgotten. */
export async function noteBackup(world: HomeContext, backup: NotedBackup): Promise<void> {
  const home = homeOf(world);
  const others = (await readNotedBackups(home)).filter(({ to }) => to !== backup.to);
  const bytes = new TextEncoder().encode(`${JSON.stringify({ version: 1, backups: [backup, ...others] }, null, 2)}\n`);
  const tempName = ownedTempName(nodeLockEnvironment);
  await writeFileDurably(nodeFileSystem, home.backups, bytes, { tempName });
}

/** The newest backup of each folder, the newest first; none where the file is missing or damaged. */
export async function readNotedBackups(home: Home): Promise<readonly NotedBackup[]> {
  const { text = '' } = await readSettings(home.backups).catch((): SettingsText => ({}));
  const backups = parseJsonObject(text)?.['backups'];
  if (!Array.isArray(backups)) return [];
  return backups.filter(isNoted).toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

function isNoted(value: unknown): value is NotedBackup {
  return isJsonObject(value) && ['to', 'at', 'snapshot'].every((key) => typeof value[key] === 'string');
}
