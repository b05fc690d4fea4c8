import { findSystemFailure } from '@agentspine/durable-fs';
import { ReadModelError } from './errors.ts';

/** An error of SQLite or of the system while the archive at `path` was worked upon, as ours; every other error as it is. */
export function translateArchiveError(error: unknown, path: string): unknown {
  const failure = findSystemFailure(error);
  if (failure === undefined) return error;
  if (failure.code === 'FS_CORRUPT') {
    const message = `${path} is damaged: run \`spine archive rebuild\``;
    return new ReadModelError('ARCHIVE_CORRUPT', message, { cause: error });
  }
  return new ReadModelError('ARCHIVE_FAILED', `${path}: ${failure.text}`, { cause: error });
}
