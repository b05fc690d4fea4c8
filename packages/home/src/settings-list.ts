import { acquireLock, nodeFileSystem, writeFileDurably } from '@agentspine/durable-fs';
import { HomeError, lockOptions, makeHome, readSettings } from '@agentspine/stores';

/** A list that the user owns, in a JSON file of the home: how its text is read and written. */
export interface SettingsList<Entry> {
  /** Path of the home. */
  readonly directory: string;
  /** Path of the file. */
  readonly path: string;
  /** The entries of a text, or what is wrong with it. */
  parse(text: string): { readonly entries: readonly Entry[] } | { readonly problem: string };
  /** The text of entries. */
  serialise(entries: readonly Entry[]): string;
}

/** The entries of a list; none where there is no file. @throws HomeError `HOME_CORRUPT` */
export async function readSettingsList<Entry>(list: SettingsList<Entry>): Promise<readonly Entry[]> {
  const { text, problem } = await readSettings(list.path);
  const parsed = problem === undefined ? list.parse(text ?? list.serialise([])) : { problem };
  if ('entries' in parsed) return parsed.entries;
  throw new HomeError('HOME_CORRUPT', `${list.path}: ${parsed.problem}; correct the file or move it away`);
}

/**
 * Changes a list under a lock, so that of two changes at once none is lost. `decide` makes the entries after the change, which are written
 * whole or not at all; nothing is written where it makes none.
 */
export async function changeSettingsList<Entry>(
  list: SettingsList<Entry>,
  decide: (entries: readonly Entry[]) => readonly Entry[] | undefined,
): Promise<void> {
  // A change that is refused makes no home.
  if ((await nodeFileSystem.stat(list.directory)) === undefined && decide([]) === undefined) return;
  await makeHome(list);
  await using _lock = await acquireLock(nodeFileSystem, `${list.path}.lock`, lockOptions);
  const entries = decide(await readSettingsList(list));
  if (entries === undefined) return;
  const tempName = `${list.path.slice(list.directory.length + 1)}.tmp`;
  // A crash may have left the temporary file of an earlier write.
  await nodeFileSystem.remove(`${list.directory}/${tempName}`);
  await writeFileDurably(nodeFileSystem, list.path, new TextEncoder().encode(list.serialise(entries)), { tempName });
}
