import { DurableFsError } from './errors.ts';
import type { OpenFile } from './file-system.ts';

/**
 * Writes all bytes at the end of the file. A system call may take fewer bytes than given, at a full disk even without
 * an error (RELIABILITY 0.6), so it is repeated until none is left. @throws `FS_SHORT_WRITE` when no byte is taken
 */
export async function writeAll(file: OpenFile, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const taken = await file.write(written === 0 ? bytes : bytes.subarray(written));
    if (taken <= 0) {
      throw new DurableFsError('FS_SHORT_WRITE', `the write stopped at byte ${written} of ${bytes.length}`, {});
    }
    written += taken;
  }
}
