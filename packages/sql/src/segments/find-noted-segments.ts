import { DurableFsError } from '@agentspine/durable-fs';
import { ReaderError } from '../errors.ts';
import type { SealPlace } from '../sidecars/seal-sidecars.ts';
import { takeSegmentsLock } from './build-segments.ts';
import { findSoundSegments, readSegmentManifest, writeSegmentManifest } from './find-segments.ts';
import type { Segment, SegmentManifest } from './segment-manifest.ts';

/** What a folder has of segments. */
export interface FoundSegments {
  readonly manifest: SegmentManifest;
  /** Those whose files are there, and are as they were made. */
  readonly sound: readonly Segment[];
}

/** Finds the segments of a folder, and notes how the file system shows them; `undefined` where there is no manifest. */
export async function findNotedSegments(place: SealPlace, folder: string): Promise<FoundSegments | undefined> {
  const manifest = await readSegmentManifest(place.fileSystem, folder);
  if (manifest === undefined) return undefined;
  const { segments } = manifest;
  const sound = await findSoundSegments(place.fileSystem, folder, { segments, checksAll: false });
  await renewSeen(place, folder, { manifest, sound });
  return { manifest, sound };
}

/**
 * Writes down how the file system shows segments now, so that those of a home that was copied are hashed once and not at each question. Where
 * the lock is held or nothing can be written, a later question does it.
 */
async function renewSeen(place: SealPlace, folder: string, { manifest, sound }: FoundSegments): Promise<void> {
  const before = new Map(manifest.segments.map(({ file, seen }) => [file, seen]));
  const other = new Map(
    sound.filter(({ file, seen }) => before.get(file) !== seen).map(({ file, seen }) => [file, seen]),
  );
  if (other.size === 0) return;
  try {
    await using lock = await takeSegmentsLock(place);
    const newest = await readSegmentManifest(place.fileSystem, folder);
    if (newest === undefined) return;
    const segments = newest.segments.map((segment) => ({ ...segment, seen: other.get(segment.file) ?? segment.seen }));
    await lock.assertHeld();
    await writeSegmentManifest(place.fileSystem, folder, { ...newest, segments });
  } catch (error) {
    if (!(error instanceof DurableFsError || error instanceof ReaderError)) throw error;
  }
}
