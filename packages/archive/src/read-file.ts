import { type FileSystem, type OpenFile, openIfThere, readFully } from '@agentspine/durable-fs';

/** Reads the bytes `from` to `to` of a file, fewer only at its end; empty when there is no file. */
export async function readFileRange(
  fileSystem: FileSystem,
  path: string,
  range: { readonly from: number; readonly to: number },
): Promise<Buffer> {
  const file = await openIfThere(fileSystem, path, 'read');
  if (file === undefined) return Buffer.alloc(0);
  try {
    return await readRange(file, range.from, range.to);
  } finally {
    await file.close();
  }
}

/** Reads until the range is full or the file ends. */
export async function readRange(file: OpenFile, from: number, to: number): Promise<Buffer> {
  const target = Buffer.allocUnsafe(Math.max(0, to - from));
  return target.subarray(0, await readFully(file, target, from));
}
