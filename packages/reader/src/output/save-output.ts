import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { ReaderError } from '../errors.ts';

export interface SaveOutputOptions {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Replaces a file that is there. */
  readonly overwrite?: boolean | undefined;
}

/**
 * Writes an answer to a file of the user's: whole or not at all, private to the user, and never over another file unasked.
 * @throws ReaderError `READER_OUTPUT_EXISTS`, `READER_OUTPUT_FAILED`
 */
export function saveOutput({ path, bytes, overwrite }: SaveOutputOptions): void {
  const temp = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temp, 'wx', 0o600);
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    // A link, unlike a rename, fails where the name is taken.
    if (overwrite === true) renameSync(temp, path);
    else linkSync(temp, path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EEXIST') throw new ReaderError('READER_OUTPUT_EXISTS', `${path} is there already`, { cause });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReaderError('READER_OUTPUT_FAILED', `cannot write ${path}: ${reason}`, { cause });
  } finally {
    rmSync(temp, { force: true });
  }
}
