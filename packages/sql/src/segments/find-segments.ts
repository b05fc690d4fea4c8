import { join } from 'node:path';
import {
  DurableFsError,
  type FileSystem,
  nodeLockEnvironment,
  ownedName,
  readFully,
  writeFileDurably,
} from '@agentspine/durable-fs';
import { checkCachedFile, type FileCheck } from '../sidecars/cached-file.ts';
import { formatSegmentManifest, parseSegmentManifest, type Segment, type SegmentManifest } from './segment-manifest.ts';
import { manifestName } from './segment-place.ts';

/** Segments of 10 billion rows. */
const manifestBytesMax = 64 * 1024 * 1024;

/** The manifest in a folder; `undefined` where there is none that can be read. */
export async function readSegmentManifest(
  fileSystem: FileSystem,
  folder: string,
): Promise<SegmentManifest | undefined> {
  try {
    const path = join(folder, manifestName);
    if ((await fileSystem.stat(path))?.kind !== 'file') return undefined;
    const file = await fileSystem.open(path, 'read');
    try {
      const { size } = await file.stat();
      if (size > manifestBytesMax) return undefined;
      const bytes = Buffer.alloc(size);
      const got = await readFully(file, bytes, 0);
      return parseSegmentManifest(bytes.toString('utf8', 0, got));
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof DurableFsError) return undefined;
    throw error;
  }
}

/** Replaces the manifest in a folder; the caller has the lock. @throws DurableFsError */
export async function writeSegmentManifest(
  fileSystem: FileSystem,
  folder: string,
  manifest: SegmentManifest,
): Promise<void> {
  const tempName = `${manifestName}-${ownedName(nodeLockEnvironment)}`;
  const bytes = Buffer.from(formatSegmentManifest(manifest));
  await writeFileDurably(fileSystem, join(folder, manifestName), bytes, { tempName });
}

/**
 * The segments whose files are there as they were made. One that the file system does not show as it was seen is hashed; one with another
 * digest is removed. What cannot be read or removed is as if it were not there. Each is as the file system shows it now.
 */
export async function findSoundSegments(
  fileSystem: FileSystem,
  folder: string,
  { segments, checksAll }: Pick<SegmentManifest, 'segments'> & FileCheck,
): Promise<readonly Segment[]> {
  const sound: Segment[] = [];
  for (const segment of segments) {
    const path = join(folder, segment.file);
    try {
      const now = await checkCachedFile(fileSystem, path, { ...segment, checksAll });
      if (now === 'damaged') await fileSystem.remove(path);
      else if (now !== undefined) sound.push({ ...segment, ...now });
    } catch (error) {
      if (!(error instanceof DurableFsError)) throw error;
    }
  }
  return sound;
}
