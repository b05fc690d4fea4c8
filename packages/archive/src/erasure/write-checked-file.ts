import { dirname } from 'node:path';
import {
  addLineChecks,
  type ChainEnd,
  emptyChain,
  type FileSystem,
  headPath,
  writeAll,
  writeLineFileHead,
} from '@agentspine/durable-fs';

/** A file of lines that was written, and is synced; its name is not durable yet. */
export interface WrittenLines {
  /** Where its chain of checks ends. */
  readonly end: ChainEnd;
  /** Size, in bytes, without what was put before the lines. */
  readonly size: number;
}

/** Writes whole lines into a new file, each with a new check; `first` comes before them as it is. */
export async function writeCheckedFile(
  fileSystem: FileSystem,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  first: Uint8Array = new Uint8Array(),
): Promise<WrittenLines> {
  const file = await fileSystem.open(path, 'create');
  let end = emptyChain;
  let size = 0;
  try {
    if (first.length > 0) await writeAll(file, first);
    for await (const piece of pieces) {
      if (piece.length === 0) continue;
      const checked = addLineChecks(piece, end);
      await writeAll(file, checked.bytes);
      end = checked.end;
      size += checked.bytes.length;
    }
    // Sync before rename: a rename that outlives its bytes is an empty file with a valid name (RELIABILITY 0.3).
    await file.sync();
  } finally {
    await file.close();
  }
  return { end, size };
}

/**
 * Replaces a file by these whole lines, with new checks, and its head. A crash leaves the old file or the new one, at worst without a
 * head and with a file `….new` that the next call removes. The caller is the only writer.
 */
export async function replaceCheckedFile(
  fileSystem: FileSystem,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  const temp = `${path}.new`;
  await fileSystem.remove(temp);
  const { end, size } = await writeCheckedFile(fileSystem, temp, pieces);
  await fileSystem.remove(headPath(path));
  await fileSystem.syncDirectory(dirname(path));
  await fileSystem.rename(temp, path);
  await fileSystem.syncDirectory(dirname(path));
  if (size > 0 && end.run.lines === 0) await writeLineFileHead(fileSystem, path, { ...end.last, size });
}
