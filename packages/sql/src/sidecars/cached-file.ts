import { createHash } from 'node:crypto';
import { DurableFsError, type FileStat, type FileSystem } from '@agentspine/durable-fs';

/** A file of the cache as it was when its digest was last computed. */
export interface CachedFile {
  readonly bytes: number;
  readonly sha256: string;
  /** Device, inode, size and times, as `describeSeen` has them. */
  readonly seen: string;
}

/** The digest of a file, and how the file system shows it. @throws DurableFsError */
async function describeCachedFile(fileSystem: FileSystem, path: string): Promise<CachedFile> {
  const file = await fileSystem.open(path, 'read');
  try {
    const stat = await file.stat();
    const hash = createHash('sha256');
    const target = Buffer.allocUnsafe(hashedBytes);
    let bytes = 0;
    for (let got = await file.read(target, 0); got > 0; got = await file.read(target, bytes)) {
      hash.update(target.subarray(0, got));
      bytes += got;
    }
    return { bytes, sha256: hash.digest('hex'), seen: describeSeen(stat) };
  } finally {
    await file.close();
  }
}

const hashedBytes = 1024 * 1024;

/**
 * Makes a finished file durable, gives it its name, and describes it. The name is durable once the caller has synced its folder, before any
 * list names the file. @throws DurableFsError
 */
export async function placeCachedFile(fileSystem: FileSystem, from: string, to: string): Promise<CachedFile> {
  const file = await fileSystem.open(from, 'read');
  await file.sync().finally(() => file.close());
  await fileSystem.rename(from, to);
  return await describeCachedFile(fileSystem, to);
}

/** How a file is looked at again. */
export interface FileCheck {
  /** Computes the digest also where the file system shows the file as it was. */
  readonly checksAll: boolean;
}

/** The file as it is now; `undefined` where it is not there, and `damaged` where its digest is another. @throws DurableFsError */
export async function checkCachedFile(
  fileSystem: FileSystem,
  path: string,
  { checksAll, ...known }: CachedFile & FileCheck,
): Promise<CachedFile | 'damaged' | undefined> {
  const stat = await fileSystem.stat(path);
  if (stat?.kind !== 'file') return undefined;
  const isSeen = describeSeen(stat) === known.seen && !checksAll;
  const now = isSeen ? known : await describeCachedFile(fileSystem, path);
  return now.bytes === known.bytes && now.sha256 === known.sha256 ? now : 'damaged';
}

/** Whether a file is there and has another digest, where the file system shows it otherwise; what cannot be looked at is as it was. */
export async function isChanged(fileSystem: FileSystem, path: string, known: CachedFile): Promise<boolean> {
  try {
    return (await checkCachedFile(fileSystem, path, { ...known, checksAll: false })) === 'damaged';
  } catch (error) {
    if (error instanceof DurableFsError) return false;
    throw error;
  }
}

/** A disk that shows all of these unchanged has not been written to under this name. */
function describeSeen({ device, inode, size, mtimeNs, ctimeNs }: FileStat): string {
  return [device, inode, size, mtimeNs, ctimeNs].join(':');
}
