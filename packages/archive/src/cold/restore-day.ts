import { hash } from 'node:crypto';
import type { UtcDay } from '@agentspine/schema';
import { ArchiveError } from '../errors.ts';
import { type ColdPlace, lockCold } from './cold-place.ts';
import type { ColdSource } from './cold-source.ts';
import { openManifest } from './manifest-file.ts';
import { readDay } from './read-day.ts';
import { checkDayFiles, recoverCold } from './recover-cold.ts';

/** Which day goes back, and where. */
export interface RestoreDayOptions {
  /** The table that the day goes back to. */
  readonly source: ColdSource;
  /** The UTC day. */
  readonly day: UtcDay;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A day that went back. */
export interface RestoredDay {
  /** The UTC day. */
  readonly day: UtcDay;
  /** Number of rows. */
  readonly rows: number;
  /** Rows of them that the hot store did not have. */
  readonly restored: number;
}

/**
 * Puts the rows of a day back into the hot store: its file is verified, then the rows go in, then the manifest says that
 * the day has none, then the file goes. A crash before the manifest's line leaves the rows in both, as one between steps 3
 * and 4 of `sealDay` does; one after it leaves a file that the next run removes. The watermark stays: the rows are late
 * ones from now on, and leave again with the next run whose retention lets them.
 * @throws ArchiveError `COLD_DAY_MISSING`, `COLD_CORRUPT`
 */
export async function restoreDay(place: ColdPlace, { source, day, now }: RestoreDayOptions): Promise<RestoredDay> {
  const { directory, fileSystem } = place;
  await using lock = await lockCold(place);
  const manifest = await openManifest(place);
  await recoverCold(place, manifest.manifest);
  const sealed = manifest.manifest.latestOf(day);
  if (sealed === undefined) throw new ArchiveError('COLD_DAY_MISSING', `${directory} has no day ${day}`);
  await checkDayFiles(place, manifest.manifest, day);
  const path = `${directory}/${sealed.file}`;
  for await (const _ of readDay(fileSystem, path, sealed));
  let restored = 0;
  for await (const batch of readDay(fileSystem, path, sealed)) {
    restored += source.restoreRows(batch.map(({ line }) => line));
  }
  await lock.assertHeld();
  const { file } = sealed;
  const none = { rows: 0, bytes: 0, storedBytes: 0, firstId: 0, lastId: 0, sha256: hash('sha256', '') };
  await manifest.append({ day, file, ...none, sealedAt: new Date(now).toISOString(), restored: true });
  await fileSystem.remove(path);
  await fileSystem.syncDirectory(directory);
  return { day, rows: sealed.rows, restored };
}
