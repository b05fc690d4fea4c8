import type { SourceFile } from '@agentspine/durable-fs';

/** Bytes at a place of a source file; fewer where it ends. */
export function readChunk(handle: SourceFile, position: number, length: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = handle.read(bytes.subarray(filled), position + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
