import type { Database } from 'better-sqlite3';
import { ReaderError } from '../errors.ts';
import { type PublicSchema, sqlWords } from '../name-resolution.ts';
import { openArchive } from '../open-archive.ts';
import { openClaims } from '../open-claims.ts';
import { openLive } from '../open-live.ts';
import { openSpine } from '../open-spine.ts';
import type { OpenStore } from '../open-store.ts';
import { readArchiveTables } from './archive-tables.ts';
import { readClaimTables } from './claim-tables.ts';
import { readLiveTables } from './live-tables.ts';
import { readLogTables } from './log-tables.ts';
import { readObsTables } from './obs-tables.ts';
import { archiveSchema, claimsSchema, liveSchema, logSchema, obsSchema, traceSchema } from './public-schemas.ts';
import type { StoreTable } from './public-tables.ts';
import { missingTable, suggestNames } from './suggest-names.ts';
import { readTraceTables } from './trace-tables.ts';

/** How a public schema comes to its rows. */
interface SchemaSource {
  readonly schema: PublicSchema;
  readonly readTables: (database: Database) => readonly StoreTable[];
}

interface StoreSource {
  readonly open: (home: string) => OpenStore;
  readonly schemas: readonly SchemaSource[];
}

/** In the order in which unqualified names are looked up (SPEC 5.3). */
const storeSources: readonly StoreSource[] = [
  {
    open: openSpine,
    schemas: [
      { schema: obsSchema, readTables: readObsTables },
      { schema: traceSchema, readTables: readTraceTables },
      { schema: logSchema, readTables: readLogTables },
    ],
  },
  { open: openArchive, schemas: [{ schema: archiveSchema, readTables: readArchiveTables }] },
  { open: openClaims, schemas: [{ schema: claimsSchema, readTables: readClaimTables }] },
  { open: openLive, schemas: [{ schema: liveSchema, readTables: readLiveTables }] },
];

/** A schema that a query can see; those of one store share its database. */
export interface PresentSchema extends SchemaSource {
  readonly database: Database;
}

/** A schema that takes no part in a query, and why. */
interface AbsentSchema {
  readonly schema: PublicSchema;
  readonly reason: ReaderError;
}

/** The stores of a home, open for one query. */
export interface QueryStores extends Disposable {
  readonly present: readonly PresentSchema[];
  /** The error to report in place of one of DuckDB: the store of a table is missing, or a name is spelled wrongly. */
  readonly explain: (error: unknown) => unknown;
}

/**
 * Opens every store that is there. One that is missing takes no part; neither does one that cannot be read, unless the
 * SQL has the name of one of its tables, which must not come to mean another's.
 * @throws ReaderError those of `openSpine`, `openArchive`, `openClaims` and `openLive`
 */
export function openQueryStores(home: string, sql: string): QueryStores {
  const words = sqlWords(sql);
  const opened: OpenStore[] = [];
  const present: PresentSchema[] = [];
  const absent: AbsentSchema[] = [];
  const close = () => {
    for (const store of opened) store.close();
  };
  try {
    for (const { open, schemas } of storeSources) {
      const store = openIfReadable(() => open(home));
      if (store instanceof ReaderError) {
        absent.push(...schemas.map(({ schema }) => ({ schema, reason: store })));
      } else {
        opened.push(store);
        present.push(
          ...schemas.map(({ schema, readTables }) => ({
            ...{ schema, database: store.database },
            readTables: onceASchema(readTables),
          })),
        );
      }
    }
    const unreadable = absent.find((store) => !isMissing(store) && isNamed(store.schema, words));
    if (unreadable !== undefined) throw unreadable.reason;
    if (present.length === 0) throw noStore(home, absent, words);
  } catch (error) {
    close();
    throw error;
  }
  const explain = (error: unknown) => explainAbsence(error, absent) ?? suggestNames(error, { sql, schemas: present });
  return { present, explain, [Symbol.dispose]: close };
}

/** What a store has of tables is asked for several times a query, and changes with its schema only. */
function onceASchema(read: SchemaSource['readTables']): SchemaSource['readTables'] {
  let known: { readonly version: unknown; readonly tables: readonly StoreTable[] } | undefined;
  return (database) => {
    const version = database.pragma('schema_version', { simple: true });
    if (known !== undefined && known.version === version) return known.tables;
    const tables = read(database);
    known = { version, tables };
    return tables;
  };
}

function openIfReadable(open: () => OpenStore): OpenStore | ReaderError {
  try {
    return open();
  } catch (error) {
    if (error instanceof ReaderError) return error;
    throw error;
  }
}

const missingCodes: ReadonlySet<string> = new Set([
  'READER_NO_SPINE',
  'READER_NO_ARCHIVE',
  'READER_NO_CLAIMS',
  'READER_NO_LIVE',
]);

function isMissing({ reason }: AbsentSchema): boolean {
  return missingCodes.has(reason.code);
}

function isNamed(schema: PublicSchema, words: ReadonlySet<string>): boolean {
  return words.has(schema.name) || schema.tables.some((table) => words.has(table));
}

/** Why nothing can be asked: a store that cannot be read, the one store that the SQL names, or that there is none. */
function noStore(home: string, absent: readonly AbsentSchema[], words: ReadonlySet<string>): ReaderError {
  const unreadable = absent.find((store) => !isMissing(store));
  if (unreadable !== undefined) return unreadable.reason;
  const named = new Set(absent.filter(({ schema }) => isNamed(schema, words)).map(({ reason }) => reason));
  const [reason, ...others] = named;
  if (reason !== undefined && others.length === 0) return reason;
  const next = 'run `spine import` or record something first, for example with `spine record tick`';
  return new ReaderError('READER_NO_ARCHIVE', `there is no archive and no spine.db in ${home}: ${next}`);
}

/** Why a table that the SQL names is not there; `undefined` where its store is, or for any other error. */
function explainAbsence(error: unknown, absent: readonly AbsentSchema[]): ReaderError | undefined {
  const name = error instanceof ReaderError ? missingTable(error.message)?.toLowerCase() : undefined;
  const [first, second] = name?.split('.') ?? [];
  const store = absent.find(({ schema }) =>
    second === undefined ? schema.tables.includes(first ?? '') : schema.name === first,
  );
  return store?.reason;
}
