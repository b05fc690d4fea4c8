import type { Writable } from 'node:stream';
import { sqlWords } from '../name-resolution.ts';
import { encodeFrame } from './frames.ts';
import type { StoreTable } from './public-tables.ts';
import type { ChildRequest } from './query-child.ts';
import type { QueryLimits } from './query-limits.ts';
import type { PresentStore } from './query-stores.ts';
import { type RowBatch, readBatches } from './row-batches.ts';

/** What the child is told. */
export interface Question {
  readonly sql: string;
  readonly limits: QueryLimits;
  readonly stores: readonly PresentStore[];
}

export interface Feeding {
  readonly stdin: Writable;
  /** Settles when the child has ended; a full pipe to a child that is gone never drains. */
  readonly ended: Promise<unknown>;
  readonly isOver: () => boolean;
}

/**
 * Hands over the request and the rows of the tables it names, those of a store all of one instant: one read transaction
 * lasts until the last row is read. stdin stays open until the answer.
 */
export async function feedChild({ stdin, ended, isOver }: Feeding, { sql, limits, stores }: Question): Promise<void> {
  const write = async (frame: Buffer) => {
    if (stdin.write(frame) || isOver()) return;
    await Promise.race([ended, new Promise((resolve) => stdin.once('drain', resolve))]);
  };
  const begun: PresentStore[] = [];
  try {
    for (const store of stores) {
      store.database.exec('BEGIN');
      begun.push(store);
    }
    const offers = stores.map((store) => ({ ...store, ...store.readTables(store.database) }));
    const tables = offers.flatMap((offer) => offer.tables);
    const { memoryBytes, rowsMax, outputBytes } = limits;
    const request: ChildRequest = {
      ...{ sql, memoryBytes, rowsMax, outputBytes },
      tables,
      views: offers.flatMap((offer) => offer.views),
      schemas: offers.map(({ schema }) => schema.name),
    };
    await write(encodeFrame({ kind: 'request', text: JSON.stringify(request) }));
    for (const { table, database } of namedTables(sql, offers)) {
      for (const batch of readBatches(database, table)) {
        if (isOver()) return;
        await write(encodeBatch(tables.indexOf(table), batch));
      }
    }
  } finally {
    for (const { database } of begun) database.exec('COMMIT');
  }
  await write(encodeFrame({ kind: 'go', text: '' }));
}

/** Rows and the number of their table, as `query-child.ts` takes them. */
function encodeBatch(table: number, batch: RowBatch): Buffer {
  if (batch.kind === 'row') return encodeFrame({ kind: 'row', text: JSON.stringify([table, ...batch.texts]) });
  return encodeFrame({ kind: 'batch', text: Buffer.concat([Buffer.from(`${table}\n`), batch.json]) });
}

interface Offer extends PresentStore {
  readonly tables: readonly StoreTable[];
}

/**
 * The tables whose names stand in the SQL; a name in a text or comment only costs the loading of a table. A name that an
 * earlier schema has too means this one's only where the schema is named as well.
 */
function namedTables(sql: string, offers: readonly Offer[]) {
  const words = sqlWords(sql);
  const taken = new Set<string>();
  return offers.flatMap(({ schema, database, tables }) => {
    const isNamed = (name: string) => words.has(name) && (words.has(schema.name) || !taken.has(name));
    const named = tables.filter(({ publicNames }) => publicNames.some(isNamed));
    for (const name of schema.tables) taken.add(name);
    return named.map((table) => ({ table, database }));
  });
}
