/**
 * Brings `archive.sqlite` up to the ledger (SPEC 2.6).
 *
 * A build reads what follows the cursor and writes it, the sessions it touches and the new cursor in one transaction a
 * chunk of the ledger: a crash leaves the archive at the end of some chunk, and the next build goes on there.
 * Where there is no archive, or not one of this ledger, all of it is built in a file of another name, which takes the
 * archive's place once it is whole (`replace-database.ts`): a crash leaves what was there before.
 */
import assert from 'node:assert/strict';
import { describeFault, describeLostEnd } from '@agentspine/durable-fs';
import { archiveVersion, type SourceTraits } from '@agentspine/schema';
import {
  createPrivateSqlite,
  finishPrivateSqlite,
  makeDurable,
  openSqlite,
  removePrivateSqlite,
  replaceDatabase,
  runTransaction,
} from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';
import { BatchWriter } from './apply-batch.ts';
import {
  archiveApplicationId,
  createdName,
  indexStatements,
  isDamage,
  newerArchive,
  openArchiveFile,
  tableStatements,
} from './archive-file.ts';
import { type ArchiveState, positionColumns, positionOf, writeArchiveState } from './archive-state.ts';
import { countRows, noRows, type RowCounts, rowsSince } from './count-rows.ts';
import { ReadModelError } from './errors.ts';
import { compareLedger, positionAt } from './ledger/ledger-position.ts';
import type { LineCounts } from './ledger/line-counts.ts';
import { type LedgerStretch, readLedger } from './ledger/read-ledger.ts';
import type { ClassifyTurn, HasContent, LedgerStat, LedgerTail, PriceBook, PriceBookSource } from './ports.ts';
import { SourceBook } from './source-book.ts';
import { areSourcesStored, storeSources } from './store-sources.ts';
import { repriceTurns } from './turns/reprice-turns.ts';

/** What a build did. */
export interface BuildResult extends Readonly<LineCounts> {
  /** Bytes of whole lines that were taken. */
  readonly scannedBytes: number;
  /** Sessions that were computed again. */
  readonly sessionsTouched: number;
  /** Turns that got a price from another price book than before. */
  readonly turnsRepriced: number;
  /** How many rows there are more than before the build; zeros where they were not counted. */
  readonly added: RowCounts;
  /** Whether an archive that was there was replaced by one built from the whole ledger; false for the first archive. */
  readonly rebuiltFromZero: boolean;
}

/** What a build works with. */
export interface BuildOptions {
  /** The path. */
  readonly path: string;
  /** The ledger. */
  readonly ledger: LedgerTail;
  /** The prices, or what loads them when they are needed. */
  readonly prices: PriceBook | PriceBookSource;
  /** What is known of the sources of records. */
  readonly sources: readonly SourceTraits[];
  /** What a turn is about. */
  readonly classifyTurn: ClassifyTurn;
  /** Whether texts of a session are kept. */
  readonly hasContent: HasContent;
  /** The time. */
  readonly clock: () => Date;
  /** Whether the result says how many rows were added, which takes two looks at all of them; default false. */
  readonly countsRows?: boolean | undefined;
  /** Called where the archive that is there is damaged and is built from nothing: why, as the end of "it …". */
  readonly onDamaged?: ((what: string) => void) | undefined;
}

/** How much of the ledger one transaction takes over: each waits for the disk. */
const committedBytes = 2 * 1024 * 1024;

/** The same where nothing waits: what is held for less time is less work for the garbage collector. */
const privateBytes = 512 * 1024;

/** How often a build begins again because the ledger was replaced while it was read. */
const attemptsMax = 3;

/** @throws ReadModelError `ARCHIVE_NEWER`, `LEDGER_CHANGING`, `LEDGER_DAMAGED`, DatabaseError `DATABASE_NOT_A_FILE` */
export function buildArchive(options: BuildOptions): Promise<BuildResult> {
  return withAttempts(options.ledger, () => buildOnce(options));
}

/** Builds all of it again, whatever is there. @throws DatabaseError `DATABASE_NOT_A_FILE`, ReadModelError `LEDGER_CHANGING`, `LEDGER_DAMAGED` */
export function rebuildArchive(options: BuildOptions): Promise<BuildResult> {
  return withAttempts(options.ledger, async () => {
    const file = openArchiveFile(options.path, openSqlite);
    if (file.kind === 'ok') file.database.close();
    const lastCompactedAt = file.kind === 'ok' ? file.state.lastCompactedAt : null;
    const lastRebuildAt = options.clock().toISOString();
    return await buildFromZero(options, { lastCompactedAt, lastRebuildAt, before: noRows, isRebuild: true });
  });
}

async function withAttempts(ledger: LedgerTail, attempt: () => Promise<BuildResult>): Promise<BuildResult> {
  for (let count = 1; ; count += 1) {
    try {
      await refuseLostEnd(ledger);
      return await attempt();
    } catch (error) {
      // The ledger says so itself where it has bytes of a ledger that is gone.
      const isChanging = error instanceof Error && 'code' in error && error.code === 'LEDGER_CHANGING';
      if (!isChanging || count >= attemptsMax) throw error;
    }
  }
}

async function buildOnce(options: BuildOptions): Promise<BuildResult> {
  const file = openArchiveFile(options.path, openSqlite);
  if (file.kind === 'newer') throw newerArchive(options.path, file.version);
  const nothingKept = { lastCompactedAt: null, lastRebuildAt: null };
  if (file.kind === 'corrupt') options.onDamaged?.(file.reason);
  if (file.kind !== 'ok')
    return await buildFromZero(options, { ...nothingKept, before: noRows, isRebuild: file.kind !== 'missing' });
  const { database, state } = file;
  let before = noRows;
  try {
    const stat = await options.ledger.stat();
    const change = await compareLedger(options.ledger, stat, positionOf(state));
    if (change !== 'none') before = rowsOf(database, options);
    if (change !== 'replaced') {
      const isNew = change !== 'none' || state.pricingVersion !== options.prices.id;
      const isAsKnown = areSourcesStored(database, options.sources);
      if (!isNew && isAsKnown) return nothingDone;
      makeDurable(database);
      if (!isAsKnown) runTransaction(database, () => storeSources(database, options.sources));
      if (!isNew) return nothingDone;
      const result = await buildTail(options, { database, state, stat, isTouched: change === 'touched' });
      return { ...result, added: rowsSince(before, change === 'none' ? noRows : rowsOf(database, options)) };
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    options.onDamaged?.(`is damaged: ${error.message}`);
  } finally {
    database.close();
  }
  return await buildFromZero(options, { ...state, before, isRebuild: true });
}

function rowsOf(database: Database, { countsRows }: BuildOptions): RowCounts {
  return countsRows === true ? countRows(database) : noRows;
}

interface TailBuild {
  readonly database: Database;
  readonly state: ArchiveState;
  readonly stat: LedgerStat | undefined;
  /** Only the time of the ledger changed. */
  readonly isTouched: boolean;
}

async function buildTail(options: BuildOptions, { database, state, stat, isTouched }: TailBuild): Promise<BuildResult> {
  let opened: PriceBook | undefined;
  // To load all prices takes as long as all else that is done for one line, and a prompt or a result has none.
  const prices: PriceBook = {
    id: options.prices.id,
    priceTurn: (turn) => {
      assert(opened, 'prices are opened before a stretch with turns is written');
      return opened.priceTurn(turn);
    },
  };
  const sources = new SourceBook(options.sources);
  const writer = new BatchWriter(database, { ...options, prices, sources }, { isNew: false });
  let result = nothingDone;
  let isPriced = state.pricingVersion === prices.id;
  let position = positionOf(state);
  const tail = { sources, from: state.ledgerOffsetBytes, to: stat?.size ?? 0, stretchBytes: committedBytes };
  for await (const stretch of readLedger(options.ledger, tail)) {
    await refuseDamage(options.ledger, stat, stretch);
    if (stretch.sizeBytes === 0 && isPriced && !isTouched) break;
    if (!isPriced || stretch.batch.hasTurns) opened ??= await openPrices(options.prices);
    const reached = await positionAt(options.ledger, stat, { offset: stretch.end, before: position });
    await assertSameLedger(options.ledger, stat, stretch.end);
    result = runTransaction(database, () => {
      const turnsRepriced = isPriced ? 0 : repriceTurns(database, prices);
      const applied = applyStretch(writer, stretch, { ...result, turnsRepriced: result.turnsRepriced + turnsRepriced });
      writeArchiveState(database, {
        ...state,
        ...positionColumns(reached),
        lastBuiltAt: options.clock().toISOString(),
        pricingVersion: prices.id,
      });
      return applied;
    });
    isPriced = true;
    position = reached;
  }
  return result;
}

interface ZeroBuild extends Pick<ArchiveState, 'lastCompactedAt' | 'lastRebuildAt'> {
  readonly before: RowCounts;
  readonly isRebuild: boolean;
}

async function buildFromZero(options: BuildOptions, from: ZeroBuild): Promise<BuildResult> {
  const privatePath = `${options.path}.building`;
  const database = createPrivateSqlite(privatePath);
  try {
    const result = await fillDatabase(database, options, from);
    const added = rowsSince(from.before, rowsOf(database, options));
    finishPrivateSqlite(database);
    replaceDatabase(privatePath, options.path);
    return { ...result, added, rebuiltFromZero: from.isRebuild };
  } catch (error) {
    database.close();
    removePrivateSqlite(privatePath);
    throw error;
  }
}

/** What is looked up while further chunks are written; the other indexes are cheaper to make at the end. */
const lookupIndexes: ReadonlySet<string> = new Set(['turn_session', 'turn_ts', 'tool_call_tool_use']);

async function fillDatabase(database: Database, options: BuildOptions, from: ZeroBuild): Promise<BuildResult> {
  const prices = await openPrices(options.prices);
  const stat = await options.ledger.stat();
  database.pragma(`application_id = ${archiveApplicationId}`);
  database.pragma(`user_version = ${archiveVersion}`);
  createAll(database, tableStatements);
  runTransaction(database, () => storeSources(database, options.sources));
  const sources = new SourceBook(options.sources);
  const writer = new BatchWriter(database, { ...options, prices, sources }, { isNew: true });
  let result = nothingDone;
  let indexes = indexStatements;
  const all = { sources, from: 0, to: stat?.size ?? 0, stretchBytes: privateBytes };
  for await (const stretch of readLedger(options.ledger, all)) {
    await refuseDamage(options.ledger, stat, stretch);
    result = runTransaction(database, () => applyStretch(writer, stretch, result));
    if (!stretch.isLast) {
      createAll(
        database,
        indexes.filter((statement) => lookupIndexes.has(createdName(statement))),
      );
      indexes = indexes.filter((statement) => !lookupIndexes.has(createdName(statement)));
      continue;
    }
    const position = await positionAt(options.ledger, stat, { offset: stretch.end, before: undefined });
    await assertSameLedger(options.ledger, stat, stretch.end);
    createAll(database, indexes);
    writeArchiveState(database, {
      ...positionColumns(position),
      archiveVersion,
      lastCompactedAt: from.lastCompactedAt,
      lastRebuildAt: from.lastRebuildAt,
      lastBuiltAt: options.clock().toISOString(),
      pricingVersion: prices.id,
    });
  }
  return result;
}

function createAll(database: Database, statements: readonly string[]): void {
  runTransaction(database, () => {
    for (const statement of statements) database.exec(statement);
  });
}

function applyStretch(writer: BatchWriter, { batch, sizeBytes }: LedgerStretch, before: BuildResult): BuildResult {
  const sessionsTouched = sizeBytes === 0 ? 0 : writer.write(batch);
  const { counts } = batch;
  return {
    ...before,
    scannedBytes: before.scannedBytes + sizeBytes,
    turnsApplied: before.turnsApplied + counts.turnsApplied,
    sessionsTouched: before.sessionsTouched + sessionsTouched,
    stampsApplied: before.stampsApplied + counts.stampsApplied,
    compactionsApplied: before.compactionsApplied + counts.compactionsApplied,
    toolResultEventsApplied: before.toolResultEventsApplied + counts.toolResultEventsApplied,
    skippedLines: before.skippedLines + counts.skippedLines,
  };
}

const nothingDone: BuildResult = {
  scannedBytes: 0,
  turnsApplied: 0,
  sessionsTouched: 0,
  stampsApplied: 0,
  compactionsApplied: 0,
  toolResultEventsApplied: 0,
  skippedLines: 0,
  turnsRepriced: 0,
  added: noRows,
  rebuiltFromZero: false,
};

/** What was changed in the ledger is not built, and the archive stays as it was. @throws ReadModelError `LEDGER_DAMAGED` */
async function refuseDamage(ledger: LedgerTail, stat: LedgerStat | undefined, stretch: LedgerStretch): Promise<void> {
  if (stretch.fault === undefined) return;
  // Of a ledger that was replaced meanwhile two halves were read.
  await assertSameLedger(ledger, stat, stretch.end);
  throw damagedLedger(describeFault(stretch.fault));
}

/** @throws ReadModelError `LEDGER_DAMAGED` */
async function refuseLostEnd(ledger: LedgerTail): Promise<void> {
  const lost = await ledger.findLostEnd?.();
  if (lost !== undefined) throw damagedLedger(describeLostEnd(lost));
}

function damagedLedger(what: string): ReadModelError {
  const advice = 'run "spine rederive", which makes it again from custody and keeps the damaged one beside it';
  return new ReadModelError('LEDGER_DAMAGED', `ledger.jsonl ${what}; the archive stays as it was: ${advice}`);
}

/** What was read may be of two files where the ledger was replaced in between. */
async function assertSameLedger(ledger: LedgerTail, stat: LedgerStat | undefined, end: number): Promise<void> {
  const now = await ledger.stat();
  if (now?.inode === stat?.inode && (now?.size ?? 0) >= end) return;
  throw new ReadModelError('LEDGER_CHANGING', 'the ledger was replaced while it was read: run it again');
}

/** The book itself, loaded where it was only named. */
export async function openPrices(prices: PriceBook | PriceBookSource): Promise<PriceBook> {
  return 'priceTurn' in prices ? prices : await prices.open();
}
