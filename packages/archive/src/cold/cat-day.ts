import { DurableFsError } from '@agentspine/durable-fs';
import type { SealedDay, UtcDay } from '@agentspine/schema';
import { ArchiveError } from '../errors.ts';
import { newName } from './cold-names.ts';
import type { ColdPlace } from './cold-place.ts';
import type { ColdRow } from './cold-source.ts';
import { readManifest } from './manifest-file.ts';
import { readDay } from './read-day.ts';

/** A run that seals the day meanwhile replaces its file; so often in a row it cannot. */
const attemptsMax = 5;

/**
 * The rows of a day's file in the order of their ids. The file is read twice: nothing of it comes out before all of it was
 * found to be what was sealed. @throws ArchiveError `COLD_DAY_MISSING`, `COLD_CORRUPT`
 */
export async function* catDay(place: ColdPlace, day: UtcDay): AsyncGenerator<readonly ColdRow[], void> {
  const { path, sealed } = await findVerified(place, day);
  yield* readDay(place.fileSystem, path, sealed);
}

interface FoundDay {
  readonly path: string;
  readonly sealed: SealedDay;
}

async function findVerified(place: ColdPlace, day: UtcDay): Promise<FoundDay> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await findDay(place, day);
    try {
      for await (const _ of readDay(place.fileSystem, found.path, found.sealed));
      return found;
    } catch (error) {
      const sealedNow = (await readManifest(place)).lastLineOf(day);
      const isReplaced = sealedNow?.sealedAt !== found.sealed.sealedAt || sealedNow.sha256 !== found.sealed.sha256;
      const isRenamed = found.path !== `${place.directory}/${found.sealed.file}`;
      if (attempt >= attemptsMax || !(isReplaced || isRenamed) || !isPassing(error)) throw error;
    }
  }
}

/** The file that the manifest names, which has not got its name yet while the day is being sealed. */
async function findDay(place: ColdPlace, day: UtcDay): Promise<FoundDay> {
  const { directory, fileSystem } = place;
  const sealed = (await readManifest(place)).latestOf(day);
  if (sealed === undefined) throw new ArchiveError('COLD_DAY_MISSING', `${directory} has no day ${day}`);
  const waiting = `${directory}/${newName(sealed.file, sealed.sha256)}`;
  const isWaiting = (await fileSystem.stat(waiting)) !== undefined;
  return { path: isWaiting ? waiting : `${directory}/${sealed.file}`, sealed };
}

function isPassing(error: unknown): boolean {
  return error instanceof ArchiveError || error instanceof DurableFsError;
}
