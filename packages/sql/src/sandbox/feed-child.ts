import type { Writable } from 'node:stream';
import type { Database } from 'better-sqlite3';
import type { ColdNeed } from '../cold/cold-needs.ts';
import { type ColdDays, type ColdSource, type Snapshots, takeColdSnapshot } from '../cold/cold-snapshot.ts';
import { coldTables } from '../cold/cold-tables.ts';
import { type ColdSidecars, feedCold, prepareColdFeed } from '../cold/feed-cold.ts';
import { HeldDays, holdDays } from '../cold/hold-days.ts';
import { type PublicSchema, sqlWords } from '../name-resolution.ts';
import type { QuerySegments } from '../segments/query-segments.ts';
import type { AnswerForm } from './answer-frames.ts';
import { encodeFrame } from './frames.ts';
import type { SpillSpace } from './open-sandbox.ts';
import { publicPartOf, type StoreTable } from './public-tables.ts';
import type { QueryLimits } from './query-limits.ts';
import type { PresentSchema } from './query-stores.ts';
import { everyRow, type RowBatch, readBatches } from './row-batches.ts';
import type { ChildRequest } from './serve-query.ts';
import { untilRoom } from './until-room.ts';
import { usageAllName, usageAllViews, withUsageName } from './usage-all.ts';

/** What the child is sent first. */
export interface Question {
  readonly sql: string;
  readonly form: AnswerForm;
  readonly limits: QueryLimits;
  readonly schemas: readonly PresentSchema[];
  readonly cold: ColdSource;
  /** Copies of cold days that may be read instead of their lines. */
  readonly sidecars: ColdSidecars | undefined;
  /** Copies of live rows that may be read instead of them. */
  readonly segments: QuerySegments | undefined;
  /** Where data may go that memory does not hold. */
  readonly spill?: SpillSpace | undefined;
  /** Whether it was asked before, and a cold day changed under it. */
  readonly isAgain: boolean;
}

export interface Feeding {
  readonly stdin: Writable;
  /** Settles when the child has ended; a full pipe to a child that is gone never drains. */
  readonly ended: Promise<unknown>;
  readonly isOver: () => boolean;
  /** What the child needs of the cold days that it was offered; never settles where it was offered none. */
  readonly needs: Promise<readonly ColdNeed[]>;
}

/**
 * Hands over the request and the rows of the tables it names, those of a store all of one instant: one read transaction
 * lasts until the last row of SQLite is read. stdin stays open until the answer.
 * @throws ReaderError `READER_COLD_CORRUPT`; `ColdChange`
 */
export async function feedChild(feeding: Feeding, question: Question): Promise<void> {
  const { sql, form, limits, schemas, cold, sidecars, spill, isAgain } = question;
  const words = sqlWords(sql);
  const { ended, isOver } = feeding;
  const write = frameWriter(feeding);
  const segments = namesStored(sql) ? undefined : question.segments;
  const measured = (table: StoreTable) => (isAgain ? table : withoutUnread(table, sql, words));
  await prepareSegments(segments, { words, schemas, isOver, measured });
  const snapshots = snapshotsOf(schemas);
  try {
    const hold = async (days: ColdDays) => (isAgain ? holdDays(cold, days) : new HeldDays());
    const coldSnapshot = await takeColdSnapshot(cold, coldTablesNamed(words), { ...snapshots, hold });
    await using _held = coldSnapshot.held;
    const asksForAll = [...words].some((word) => asksWhatThereIs.test(word));
    const isWanted = (name: string) => asksForAll || words.has(name);
    const offers = schemas.map((present) => {
      const { schema, database, readTables } = present;
      const stored = asksForAll || mayName(words, schema) ? readTables(database) : [];
      const named = stored.map((table) => withUsageName(schema.name, table));
      const wanted = named.filter(({ publicNames }) => publicNames.some(isWanted));
      return { ...present, tables: wanted };
    });
    const tables = offers.flatMap((offer) => offer.tables);
    const database = schemas.find(({ schema }) => schema.name === 'log')?.database;
    const coldFeed = prepareColdFeed(cold, coldSnapshot, { tables, database, sidecars });
    const named = namedTables(words, offers).map(({ table, database: ofTable }) => {
      const isMoving = coldFeed.offers.some(
        ({ name, days }) => name === table.name && days.some((day) => day.hasDoubles),
      );
      const use = isMoving ? undefined : segments?.take(ofTable, table);
      // What is in no copy is little.
      return { table, database: ofTable, use, read: use === undefined ? measured(table) : table };
    });
    const readOf = (table: StoreTable) => named.find((one) => one.table === table)?.read ?? measured(table);
    const { memoryBytes, rowsMax, outputBytes } = limits;
    const request: ChildRequest = {
      ...{ sql, form, memoryBytes, rowsMax, outputBytes, spill },
      tables: tables.map(publicPartOf),
      views: [...tables.flatMap(({ views }) => views), ...(isWanted(usageAllName) ? usageViews(offers) : [])],
      schemas: offers.map(({ schema }) => schema.name),
      unread: offers.flatMap(({ schema, tables: offered }) =>
        offered
          .map(readOf)
          .flatMap(({ name, schema: ofStore, publicNames, unread: columns = [] }) =>
            columns.length === 0 ? [] : [{ schemas: [schema.name, ofStore], names: [...publicNames, name], columns }],
          ),
      ),
      cold: coldFeed.offers,
      segments: named.flatMap(({ use }) => use?.segments ?? []),
    };
    await write(encodeFrame({ kind: 'request', text: JSON.stringify(request) }));
    for (const { table, database: ofTable, use, read } of named) {
      for (const slice of use?.slices ?? [everyRow]) {
        for (const batch of readBatches(ofTable, read, slice)) {
          if (isOver()) return;
          await write(encodeBatch(tables.indexOf(table), batch));
        }
      }
    }
    snapshots.end();
    const needs = coldFeed.offers.length === 0 ? [] : await Promise.race([feeding.needs, ended]);
    if (!Array.isArray(needs)) return;
    await feedCold(coldFeed, needs, { write, isOver });
  } finally {
    snapshots.end();
  }
  await write(encodeFrame({ kind: 'go', text: '' }));
}

/** Whether SQL may name a table as it is stored, whose rows have columns that segments do not. */
function namesStored(sql: string): boolean {
  return /\b(?:spine|archive_rows)\b"?\s*(?:\.|--|\/\*)/i.test(sql);
}

/** Whether SQL may mean a table of a schema: what there is of tables is read from the store, and only then. */
function mayName(words: ReadonlySet<string>, { tables }: PublicSchema): boolean {
  return words.has('spine') || words.has(usageAllName) || tables.some((name) => words.has(name));
}

/** Makes the segments that are worth it of tables that the SQL names. */
async function prepareSegments(
  segments: QuerySegments | undefined,
  {
    words,
    schemas,
    isOver,
    measured,
  }: Pick<Question, 'schemas'> &
    Pick<Feeding, 'isOver'> & {
      readonly words: ReadonlySet<string>;
      readonly measured: (table: StoreTable) => StoreTable;
    },
): Promise<void> {
  if (segments === undefined) return;
  for (const { schema, database, readTables } of schemas) {
    if (!mayName(words, schema)) continue;
    for (const stored of readTables(database)) {
      const table = withUsageName(schema.name, stored);
      if (table.publicNames.some((name) => words.has(name))) {
        await segments.prepare(database, table, { isOver, measured: measured(table) });
      }
    }
  }
}

/** Words of SQL that asks what there is: then every table is made, and no other time, because each takes milliseconds. */
const asksWhatThereIs = /^(?:show|tables|columns|schemata|views|information_schema|(?:duckdb|pg|pragma|sqlite)_\w+)$/;

/**
 * A table without the costly columns that no word of the SQL is. The child holds that against the parse tree, so that a star which
 * is not seen here costs a second process and no answer.
 */
function withoutUnread(table: StoreTable, sql: string, words: ReadonlySet<string>): StoreTable {
  const { costly = [] } = table;
  // Without SELECT, as in FROM or SUMMARIZE alone, a query reads everything.
  if (costly.length === 0 || !words.has('select')) return table;
  if (sql.replaceAll(/\bcount\s*\(\s*\*\s*\)/gi, '').includes('*')) return table;
  const unread = costly.filter((name) => !words.has(name));
  return unread.length === 0 ? table : { ...table, unread };
}

/** Of the schemas that hold something of it. */
function usageViews(offers: readonly Offer[]): readonly string[] {
  const holding = offers.filter(({ tables }) => tables.some(({ publicNames }) => publicNames.includes(usageAllName)));
  return usageAllViews(holding.map(({ schema }) => schema.name));
}

/** Writes until the child has ended or reads no more: what it says then is why. */
export function frameWriter({
  stdin,
  ended,
  isOver,
}: Pick<Feeding, 'stdin' | 'ended' | 'isOver'>): (frame: Buffer) => Promise<void> {
  return async (frame) => {
    if (stdin.write(frame) || isOver()) return;
    await Promise.race([ended, untilRoom(stdin)]);
  };
}

/** One read transaction a database; `end` may be called again. */
function snapshotsOf(schemas: readonly PresentSchema[]): Snapshots {
  const begun: Database[] = [];
  return {
    begin: () => {
      for (const database of new Set(schemas.map((schema) => schema.database))) {
        database.exec('BEGIN');
        begun.push(database);
        database.prepare('SELECT count(*) FROM sqlite_schema').get();
      }
    },
    end: () => {
      for (const database of begun.splice(0)) database.exec('COMMIT');
    },
  };
}

/** The tables whose cold days the SQL may need, going by the words in it. */
function coldTablesNamed(words: ReadonlySet<string>): readonly string[] {
  return coldTables.filter((table) => table.sql.names.some((name) => words.has(name))).map(({ name }) => name);
}

/** Rows and the number of their table, as `query-child.ts` takes them. */
export function encodeBatch(table: number, batch: RowBatch): Buffer {
  if (batch.kind === 'row') return encodeFrame({ kind: 'row', text: JSON.stringify([table, ...batch.texts]) });
  return encodeFrame({ kind: 'batch', text: Buffer.concat([Buffer.from(`${table}\n`), batch.json]) });
}

interface Offer extends PresentSchema {
  readonly tables: readonly StoreTable[];
}

/**
 * The tables whose names stand in the SQL; a name in a text or comment only costs the loading of a table. A name that an
 * earlier schema has too means this one's only where the schema is named as well.
 */
function namedTables(words: ReadonlySet<string>, offers: readonly Offer[]) {
  const taken = new Set<string>();
  return offers.flatMap(({ schema, database, tables }) => {
    const isNamed = (name: string) => words.has(name) && (words.has(schema.name) || !taken.has(name));
    const named = tables.filter(({ publicNames }) => publicNames.some(isNamed));
    // A table that an older store does not have leaves its name to the next schema.
    for (const name of tables.flatMap(({ publicNames }) => publicNames)) {
      if (schema.tables.includes(name)) taken.add(name);
    }
    return named.map((table) => ({ table, database }));
  });
}
