import type Database from 'better-sqlite3';
import { DatabaseError } from './errors.ts';
import { isBusy } from './translate-sqlite-error.ts';

/** How long a statement waits for another process's lock (SPEC Q17). */
export const busyTimeoutMs = 10_000;

/** A `-wal` that grew beyond this in a large transaction is cut back to it at the next checkpoint. */
const walBytesMax = 64 * 1024 * 1024;

/** Between two attempts to change the journal mode, for which SQLite does not wait by itself. */
const journalRetryMs = 20;

/** A setting of a connection, what it reads as once it is set, and why we want it. */
export interface Pragma {
  readonly name: string;
  readonly value: string | number;
  readonly reads: string | number;
  readonly why: string;
}

/** What an acknowledged write survives: power loss, or only the end of the process at any moment. */
export type Durability = 'power' | 'process';

const synchronous: Readonly<Record<Durability, Pragma>> = {
  power: {
    name: 'synchronous',
    value: 'FULL',
    reads: 2,
    why: 'the default, NORMAL, drops acknowledged commits at power loss',
  },
  process: { name: 'synchronous', value: 'NORMAL', reads: 1, why: 'somebody chose speed over power loss, by name' },
};

/** For every connection that writes a database which others have open (RELIABILITY 3.2). */
export const pragmasFor = (durability: Durability): readonly Pragma[] => [...sharedPragmas, synchronous[durability]];

const sharedPragmas: readonly Pragma[] = [
  { name: 'journal_mode', value: 'WAL', reads: 'wal', why: 'readers go on while a build writes' },
  {
    name: 'foreign_keys',
    value: 0,
    reads: 0,
    why: 'what is deleted is deleted by events; the driver turns them on (SPEC Q12)',
  },
  { name: 'trusted_schema', value: 0, reads: 0, why: 'functions in the schema of a planted file must not run' },
  { name: 'cell_size_check', value: 1, reads: 1, why: 'finds damaged pages when they are read, not later' },
  { name: 'journal_size_limit', value: walBytesMax, reads: walBytesMax, why: 'one large build must not keep its -wal' },
];

const cacheKibibytes = 65_536;
const mappedBytes = 268_435_456;
/** While rows leave, history is judged, or the file is written again: more does not make it faster. */
const cacheKibibytesOfBulkWork = 16_384;

/** How much of `spine.db` a connection holds: as it is opened, or less, for work that passes through all of it once. */
export const heldMemorySql = {
  usual: `PRAGMA mmap_size = ${mappedBytes}; PRAGMA cache_size = -${cacheKibibytes}`,
  less: `PRAGMA mmap_size = 0; PRAGMA cache_size = -${cacheKibibytesOfBulkWork}`,
} as const;

/** For `spine.db` besides: where its pages are kept (SPEC 4.1). `synchronous` is stronger than there, for what is acknowledged. */
export const spinePragmas: readonly Pragma[] = [
  {
    name: 'cache_size',
    value: -cacheKibibytes,
    reads: -cacheKibibytes,
    why: '64 MiB: an event touches a dozen indexes; less until used',
  },
  { name: 'mmap_size', value: mappedBytes, reads: mappedBytes, why: '256 MiB: reads pages in place, without a copy' },
  {
    name: 'wal_autocheckpoint',
    value: 1_000,
    reads: 1_000,
    why: 'readers look through a -wal of 4 MiB, not of any size',
  },
  {
    name: 'temp_store',
    value: 'MEMORY',
    reads: 2,
    why: 'sorts need no second disk that may be full, and leave no trace',
  },
];

/** For a database under a name that nobody opens yet, which is synced and renamed once it is whole. */
export const privatePragmas: readonly Pragma[] = [
  { name: 'journal_mode', value: 'MEMORY', reads: 'memory', why: 'a crash leaves a file that is thrown away' },
  { name: 'synchronous', value: 'OFF', reads: 0, why: 'the whole file is synced once, before it gets its name' },
  { name: 'locking_mode', value: 'EXCLUSIVE', reads: 'exclusive', why: 'nobody else knows the name' },
  { name: 'cache_size', value: -16_384, reads: -16_384, why: '16 MiB: a bulk load touches all its indexes' },
  {
    name: 'foreign_keys',
    value: 0,
    reads: 0,
    why: 'what is deleted is deleted by events; the driver turns them on (SPEC Q12)',
  },
];

/** Sets each and checks that it took; others are waited for so many milliseconds. @throws DatabaseError `DATABASE_PRAGMA_REFUSED` */
export function applyPragmas(database: Database.Database, pragmas: readonly Pragma[], waitMs = busyTimeoutMs): void {
  for (const { name, value, reads } of pragmas) {
    if (name === 'journal_mode') setJournalMode(database, value, waitMs);
    else database.pragma(`${name} = ${value}`);
    const actual = database.pragma(name, { simple: true });
    if (actual === reads) continue;
    throw new DatabaseError('DATABASE_PRAGMA_REFUSED', `${database.name}: ${name} is ${actual} and not ${reads}`);
  }
}

/** A change of the journal mode fails at once where another connection holds the file, so it is tried again. */
function setJournalMode(database: Database.Database, mode: string | number, waitMs: number): void {
  const attemptsMax = waitMs / journalRetryMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      database.pragma(`journal_mode = ${mode}`);
      return;
    } catch (error) {
      if (attempt >= attemptsMax || !isBusy(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, journalRetryMs);
    }
  }
}
