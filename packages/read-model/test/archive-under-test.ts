import { join } from 'node:path';
import { openTempHome, type TempHome } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { type DerivedArchive, type DerivedArchiveOptions, openDerivedArchive } from '../src/open-derived-archive.ts';
import type { ClassifyTurn, PriceBook } from '../src/ports.ts';
import { knownSources } from './known-sources.ts';
import { MemoryLedger } from './memory-ledger.ts';

/** Input costs 3 and output 15 millionths of a dollar a token; a model called `unpriced…` has no price. */
export function fakePrices(id = 'book-1', factor = 1n): PriceBook {
  return {
    id,
    priceTurn: ({ model, source, usage }) => {
      if (model.startsWith('unpriced') || model === '') return undefined;
      const rate = 1_000_000n * factor;
      const input = BigInt(usage.input) * 3n * rate;
      const output = BigInt(usage.output) * 15n * rate;
      const reasoning = source === 'codex' ? 0n : BigInt(usage.reasoning) * rate;
      const cacheRead = BigInt(usage.cacheRead) * rate;
      const cacheCreate = BigInt(usage.cacheCreate5m + usage.cacheCreate1h) * 4n * rate;
      const tools = BigInt(usage.webSearchRequests ?? 0) * 10_000n * rate;
      const total = input + output + reasoning + cacheRead + cacheCreate + tools;
      return { input, output, reasoning, cacheRead, cacheCreate, tools, total };
    },
  };
}

/** A classifier whose answer shows all that it was given. */
export const fakeClassifier: ClassifyTurn = ({ calls, themes, reasoningTokens }) => {
  const failed = calls.filter((call) => call.failed === true).length;
  const edits = calls.filter((call) => call.category === 'edit').length;
  if (failed > 0) return { activity: 'debugging', retries: failed, hasEdits: edits > 0 };
  if (themes.includes('refactor')) return { activity: 'refactoring', retries: themes.length, hasEdits: edits > 0 };
  if (edits > 0) return { activity: 'coding', retries: calls.length, hasEdits: true };
  return { activity: reasoningTokens > 0 ? 'reasoning' : 'conversation', retries: 0, hasEdits: false };
};

export interface ArchiveUnderTest extends Disposable {
  readonly home: TempHome;
  readonly path: string;
  readonly ledger: MemoryLedger;
  readonly archive: DerivedArchive;
  /** The same home with other rules. */
  reopen(change: Partial<DerivedArchiveOptions>): DerivedArchive;
}

/** An archive of an empty home over a ledger in memory; its clock moves a second a reading. */
export function openArchiveUnderTest(change: Partial<DerivedArchiveOptions> = {}): ArchiveUnderTest {
  const home = openTempHome();
  const ledger = new MemoryLedger();
  let seconds = 0;
  const options: DerivedArchiveOptions = {
    directory: home.path,
    ledger,
    prices: fakePrices(),
    classifyTurn: fakeClassifier,
    sources: knownSources,
    hasContent: () => false,
    clock: () => new Date(Date.UTC(2026, 5, 1, 0, 0, seconds++)),
    ...change,
  };
  return {
    home,
    path: join(home.path, 'archive.sqlite'),
    ledger,
    archive: openDerivedArchive(options),
    reopen: (other) => openDerivedArchive({ ...options, ...other }),
    [Symbol.dispose]: () => home[Symbol.dispose](),
  };
}

/** Rows of a query on the archive's file. */
export function query<Row>(path: string, sql: string, ...values: readonly unknown[]): Row[] {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return database.prepare<unknown[], Row>(sql).all(...values);
  } finally {
    database.close();
  }
}

/** How many rows a table of the archive's file has. */
export function countRows(path: string, table: string): number {
  return query<{ n: number }>(path, `SELECT count(*) AS n FROM ${table}`)[0]?.n ?? -1;
}

/** Runs statements on the archive's file. */
export function execute(path: string, sql: string): void {
  const database = new Database(path, { fileMustExist: true });
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}

/** What a build that has nothing to do says. */
export const nothingDone = {
  scannedBytes: 0,
  turnsApplied: 0,
  sessionsTouched: 0,
  stampsApplied: 0,
  compactionsApplied: 0,
  toolResultEventsApplied: 0,
  skippedLines: 0,
  turnsRepriced: 0,
  added: { sessions: 0, turns: 0, toolCalls: 0, toolResults: 0 },
  rebuiltFromZero: false,
};
