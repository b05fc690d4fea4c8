import type { OpenFile } from '@agentspine/durable-fs';
import type { Database } from 'better-sqlite3';
import { encodeFrame } from '../sandbox/frames.ts';
import { keyTexts, type RowTexts } from '../sandbox/large-row.ts';
import { mendSurrogates } from '../sandbox/mend-surrogates.ts';
import type { PublicTable, RowKey } from '../sandbox/public-tables.ts';
import { coldLines } from './cold-lines.ts';
import { coldLogColumns } from './cold-logs.ts';
import { type ColdDay, coldCorrupt } from './cold-manifest.ts';
import type { ColdNeed, ColdOffer } from './cold-needs.ts';
import type { ColdDays, ColdSnapshot, ColdSource } from './cold-snapshot.ts';
import { prepareFindDoubles } from './count-doubles.ts';
import type { ColdDayHead, TableFiles } from './fill-cold.ts';
import type { HeldDays } from './hold-days.ts';
import { checkColdDay, coldFileName, openColdDay } from './open-cold-day.ts';

/** The cold days of one query: what is offered to its process, and the way there of what that needs. */
export interface ColdFeed {
  /** Finds and makes the copies of cold days; `undefined` for a query without them. */
  readonly sidecars: ColdSidecars | undefined;
  readonly offers: readonly ColdOffer[];
  readonly source: ColdSource;
  readonly days: ColdDays;
  /** Days that were opened with the snapshot. */
  readonly held: HeldDays;
  readonly tables: readonly PublicTable[];
}

/** Copies of cold days as files, as far as there are any. */
export interface ColdSidecars {
  /** The files that hold the days, by day; a day that is not in it has to come as lines. */
  readonly take: (table: string, days: SidecarDays) => Promise<ReadonlyMap<string, readonly string[]>>;
}

/** Of a table. */
export interface SidecarDays {
  readonly needed: readonly ColdDay[];
  /** All that are cold. */
  readonly days: readonly ColdDay[];
  readonly isOver: () => boolean;
}

interface ColdFeedOptions {
  readonly tables: readonly PublicTable[];
  readonly database: Database | undefined;
  readonly sidecars: ColdSidecars | undefined;
}

/** What is cold of the tables that the query's process will have; the snapshot of `database` is taken. */
export function prepareColdFeed(
  source: ColdSource,
  { days, held }: ColdSnapshot,
  { tables, database, sidecars }: ColdFeedOptions,
): ColdFeed {
  const offers: ColdOffer[] = [];
  for (const [name, coldDays] of days) {
    const table = tables.findIndex((candidate) => candidate.schema === 'spine' && candidate.name === name);
    if (table === -1 || database === undefined || coldDays.length === 0) continue;
    const mayBeDouble = prepareFindDoubles(database, name);
    offers.push({
      ...{ name, table },
      days: coldDays.map((day) => ({ day: day.day, rows: day.rows, hasDoubles: mayBeDouble(day) })),
    });
  }
  return { offers, source, days, held, tables, sidecars };
}

/**
 * Hands over the rows that are needed: as files that hold copies of whole days, or as the bytes of lines, which DuckDB parses.
 * @throws ReaderError `READER_COLD_CORRUPT`; `ColdChange`
 */
export async function feedCold(feed: ColdFeed, needs: readonly ColdNeed[], taker: ColdTaker): Promise<void> {
  for (const need of needs) {
    const [read, counted] = [new Set(need.days), new Set(need.countedDays)];
    const days = feed.days.get(need.name) ?? [];
    const needed = days.filter(({ day }) => read.has(day));
    const copied = need.isStored ? undefined : await feed.sidecars?.take(need.name, { needed, days, ...taker });
    const files = filesOf(feed, need, copied);
    if (files !== undefined) await taker.write(encodeFrame({ kind: 'files', text: JSON.stringify(files) }));
    for (const day of days) {
      if (taker.isOver()) return;
      const isCopied = copied?.has(day.day) === true;
      // A day that is lost is reported, whether its lines are read or not.
      const isChecked = counted.has(day.day) || isCopied;
      if (isChecked && !feed.held.has(need.name, day)) await checkColdDay(feed.source, need.name, day);
      if (read.has(day.day) && !isCopied) await feedDay(feed, need, { day, ...taker });
    }
  }
}

function filesOf(
  { offers }: ColdFeed,
  { name }: ColdNeed,
  copied: ReadonlyMap<string, readonly string[]> = new Map(),
): TableFiles | undefined {
  if (copied.size === 0) return undefined;
  const days = offers.find((offer) => offer.name === name)?.days ?? [];
  const hasDoubles = days.some((day) => day.hasDoubles && copied.has(day.day));
  return { name, files: [...copied.values()].flat(), hasDoubles };
}

/** The query's process. */
export interface ColdTaker {
  readonly write: (frame: Buffer) => Promise<unknown>;
  /** It has ended: nobody wants to know any more. */
  readonly isOver: () => boolean;
}

interface DayOnItsWay extends ColdTaker {
  readonly day: ColdDay;
}

async function feedDay(feed: ColdFeed, need: ColdNeed, { day, write, isOver }: DayOnItsWay): Promise<void> {
  const file = feed.held.take(need.name, day) ?? (await openColdDay(feed.source, need.name, day));
  const rowKeys = feed.tables.find(({ name }) => name === need.name)?.rowKeys ?? [];
  try {
    for await (const { frame } of coldDayFrames(file, day, { ...need, rowKeys })) {
      if (isOver()) return;
      await write(frame);
    }
  } finally {
    await file.close();
  }
}

/** What a row is made of where it travels alone. */
interface RowShape extends Pick<ColdNeed, 'name' | 'columns'> {
  readonly rowKeys: readonly RowKey[];
}

/** A frame, and the bytes of the day's file that are in it. */
interface ColdDayFrame {
  readonly frame: Buffer;
  readonly lines: readonly Uint8Array[];
}

/** The frames that carry a day. @throws ReaderError `READER_COLD_CORRUPT` */
export async function* coldDayFrames(file: OpenFile, day: ColdDay, shape: RowShape): AsyncGenerator<ColdDayFrame> {
  const label = coldFileName(shape.name, day);
  const head: ColdDayHead = { name: shape.name, day: day.day, file: label, rows: day.rows };
  yield { frame: encodeFrame({ kind: 'day', text: JSON.stringify(head) }), lines: [] };
  for await (const { kind, bytes } of coldLines(file, day, label)) {
    if (kind === 'lines') {
      yield { frame: encodeFrame({ kind, text: bytes }), lines: [bytes] };
    } else {
      const text = JSON.stringify(textsOfLine(shape, { head, line: bytes }));
      yield { frame: encodeFrame({ kind, text }), lines: [bytes, lineFeed] };
    }
  }
}

const lineFeed = Buffer.from('\n');

/** The texts of a line that is too large for a batch, column by column. */
function textsOfLine(shape: RowShape, { head, line }: { readonly head: ColdDayHead; readonly line: Buffer }): RowTexts {
  const text = line.toString('utf8');
  const row = parseLine(text);
  const id = row?.['id'];
  if (row === undefined || !Number.isSafeInteger(id)) throw coldCorrupt(head.file, 'has a line that is not a row');
  if (shape.name !== 'logs') {
    const rowJson = mendSurrogates(text);
    return [String(id), rowJson, ...keyTexts(rowJson, shape.rowKeys)];
  }
  const columns = coldLogColumns.filter(({ name }) => shape.columns.includes(name));
  const texts = columns.map(({ key, type }) => {
    const value = row[key];
    const isRight = type === 'BIGINT' ? Number.isSafeInteger(value) : value === null || typeof value === 'string';
    if (!isRight) throw coldCorrupt(head.file, `has a line without a right ${key}`);
    return value === null ? null : String(value);
  });
  const isOfDay = !columns.some(({ key }) => key === 'timestamp') || dayOf(row['timestamp']) === head.day;
  if (!isOfDay) throw coldCorrupt(head.file, 'has a row of another day');
  return [...texts, head.day];
}

function parseLine(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function dayOf(timestamp: unknown): string | undefined {
  const date = new Date(Number(timestamp));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
}
