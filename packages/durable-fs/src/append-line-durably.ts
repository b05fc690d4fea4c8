import assert from 'node:assert/strict';
import type { OpenFile } from './file-system.ts';
import { writeAll } from './write-all.ts';

const lineFeed = 0x0a;

/**
 * Appends whole lines in one write and syncs; returns the new length of the file. The caller is the only appender. When
 * it throws nothing is acknowledged and the file is cut back as well as the disk allows; the rest is for `cutTornTail`
 * at the next open. After a failed sync the file must be opened again: a second sync would not report it (RELIABILITY P7).
 */
export async function appendLinesDurably(file: OpenFile, bytes: Uint8Array): Promise<number> {
  assert.equal(bytes.at(-1), lineFeed, 'lines end in a line feed');
  const { size } = await file.stat();
  try {
    await writeAll(file, bytes);
    await file.sync();
  } catch (error) {
    await cutBack(file, size);
    throw error;
  }
  return size + bytes.length;
}

/** Best effort: the error that led here is the one to report. */
async function cutBack(file: OpenFile, length: number): Promise<void> {
  try {
    await file.truncate(length);
    await file.sync();
  } catch {}
}
