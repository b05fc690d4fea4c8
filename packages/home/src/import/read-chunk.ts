import type { SourceFile } from '@agentspine/durable-fs';

/**
 * Bytes at a place of a source file; fewer where it ends. They have a buffer of their own: a part of a pool, of which an import
 * holds thousands, would keep all of the pool in memory, and a thread that it is sent to would get a copy of all of it.
 */
export function readChunk(handle: SourceFile, position: number, length: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const count = handle.read(bytes.subarray(filled), position + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
