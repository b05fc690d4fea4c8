import { showWholeTrace } from '@agentspine/schema';
import type Database from 'better-sqlite3';
import { DatabaseError } from './errors.ts';
import { openSqliteToRead } from './open-sqlite.ts';
import { inspectSpineFile, refuseNewer } from './spine-file.ts';
import { translateSqliteError } from './translate-sqlite-error.ts';

/** Opens an existing store for reading, with all values of the trace; it is never written. A lock of another process is waited for 10 s by default. @throws DatabaseError `SPINE_MISSING`, `SPINE_FOREIGN`, `SPINE_NEWER` */
export function openSpineToRead(path: string, waitMs?: number): Database.Database {
  try {
    const file = inspectSpineFile(path, waitMs);
    if (file.kind === 'missing')
      throw new DatabaseError('SPINE_MISSING', `there is no ${path}: run "spine import" or record something first`);
    if (file.kind === 'foreign') throw new DatabaseError('SPINE_FOREIGN', `${path} is not a store of agentspine`);
    refuseNewer(path, file.version);
    const database = openSqliteToRead(path, waitMs);
    showWholeTrace(database);
    return database;
  } catch (error) {
    throw translateSqliteError(error, path);
  }
}
