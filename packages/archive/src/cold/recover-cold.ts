import type { FileSystem } from '@agentspine/durable-fs';
import type { SealedDay } from '@agentspine/schema';
import { counted } from '@agentspine/schema/count-text';
import { ArchiveError } from '../errors.ts';
import type { ColdManifest } from './cold-manifest.ts';
import { dayFileName, parseColdName } from './cold-names.ts';
import { type ColdPlace, coldCorrupt } from './cold-place.ts';
import { readDay } from './read-day.ts';

/**
 * Completes what a crash left of a sealing or of a restoring; the caller holds the lock.
 *
 * - A new file that the manifest's last line of its day names is renamed over the day's file: the day was sealed.
 * - Any other new or partial file is thrown away: its rows are where they were.
 * - A day's file that the last line does not name any more is removed if it is, byte for byte, what an earlier line sealed:
 *   the other form of a day that was compressed meanwhile, or the file of a day whose rows went back. Any other such file is
 *   left alone; a run that wants to write that day reports it.
 */
export async function recoverCold(place: ColdPlace, manifest: ColdManifest): Promise<void> {
  const { directory, fileSystem } = place;
  const names = (await fileSystem.list(directory)).map((name) => ({ name, is: parseColdName(name) }));
  let isChanged = false;
  for (const { name, is } of names) {
    if (is.kind !== 'new' && is.kind !== 'partial') continue;
    const path = `${directory}/${name}`;
    const latest = is.kind === 'new' ? manifest.latestOf(is.day) : undefined;
    if (is.kind === 'new' && latest?.file === is.file && latest.sha256 === is.sha256) {
      await rollForward(place, path, latest);
    } else {
      await fileSystem.remove(path);
    }
    isChanged = true;
  }
  for (const { is } of names) {
    if (is.kind === 'day' && (await removeSuperseded(place, manifest, is))) isChanged = true;
  }
  if (isChanged) await fileSystem.syncDirectory(directory);
}

async function rollForward({ directory, fileSystem }: ColdPlace, path: string, latest: SealedDay): Promise<void> {
  const size = (await fileSystem.stat(path))?.size;
  if (size !== latest.storedBytes)
    throw coldCorrupt(path, `has ${counted(size, 'byte')} and not ${latest.storedBytes}`);
  await fileSystem.rename(path, `${directory}/${latest.file}`);
  // What it replaces may go only when the new name is durable.
  await fileSystem.syncDirectory(directory);
}

/** Whether a day's file that is not the day's any more was removed. */
async function removeSuperseded(
  { directory, fileSystem }: ColdPlace,
  manifest: ColdManifest,
  { day, file }: { readonly day: SealedDay['day']; readonly file: string },
): Promise<boolean> {
  const last = manifest.lastLineOf(day);
  if (last === undefined || (last.file === file && !last.restored)) return false;
  const current = manifest.latestOf(day);
  if (current !== undefined && (await fileSystem.stat(`${directory}/${current.file}`)) === undefined) return false;
  const path = `${directory}/${file}`;
  const earlier = manifest.sealed.filter((line) => line.day === day && line.file === file && !line.restored);
  for (const line of earlier) {
    if (await isAsSealed(fileSystem, path, line)) {
      await fileSystem.remove(path);
      return true;
    }
  }
  return false;
}

async function isAsSealed(fileSystem: FileSystem, path: string, line: SealedDay): Promise<boolean> {
  const stat = await fileSystem.stat(path);
  if (stat?.kind !== 'file' || stat.size !== line.storedBytes) return false;
  try {
    for await (const _ of readDay(fileSystem, path, line));
    return true;
  } catch (error) {
    if (error instanceof ArchiveError) return false;
    throw error;
  }
}

/** The file of a day as it is; @throws ArchiveError `COLD_CORRUPT` where it is not what the manifest says it should be */
export async function checkDayFiles(place: ColdPlace, manifest: ColdManifest, day: SealedDay['day']): Promise<void> {
  const latest = manifest.latestOf(day);
  for (const compression of ['none', 'zstd'] as const) {
    const file = dayFileName(day, compression);
    const path = `${place.directory}/${file}`;
    const stat = await place.fileSystem.stat(path);
    const isNamed = latest?.file === file;
    if (stat === undefined && isNamed) throw coldCorrupt(path, 'is in the manifest and not there');
    if (stat === undefined) continue;
    if (stat.kind !== 'file') throw coldCorrupt(path, `is a ${stat.kind} and not a file`);
    if (!isNamed) throw coldCorrupt(path, 'is not what the manifest names for its day: move it away');
    if (stat.size !== latest.storedBytes) {
      throw coldCorrupt(path, `has ${counted(stat.size, 'byte')}, and was sealed with ${latest.storedBytes}`);
    }
  }
}
