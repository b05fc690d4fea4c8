import type { Database } from 'better-sqlite3';
import { encodeFrame } from '../sandbox/frames.ts';
import { keyTexts, type RowTexts } from '../sandbox/large-row.ts';
import { mendSurrogates } from '../sandbox/mend-surrogates.ts';
import type { PublicTable } from '../sandbox/public-tables.ts';
import { coldLines } from './cold-lines.ts';
import { coldLogColumns } from './cold-logs.ts';
import { type ColdDay, coldCorrupt } from './cold-manifest.ts';
import type { ColdNeed, ColdOffer } from './cold-needs.ts';
import type { ColdDays, ColdSnapshot, ColdSource } from './cold-snapshot.ts';
import { prepareFindDoubles } from './count-doubles.ts';
import type { ColdDayHead } from './fill-cold.ts';
import type { HeldDays } from './hold-days.ts';
import { checkColdDay, coldFileName, openColdDay } from './open-cold-day.ts';

/** The cold days of one query: what is offered to its process, and the way there of what that needs. */
export interface ColdFeed {
  readonly offers: readonly ColdOffer[];
  readonly source: ColdSource;
  readonly days: ColdDays;
  /** Days that were opened with the snapshot. */
  readonly held: HeldDays;
  readonly tables: readonly PublicTable[];
}

/** What is cold of the tables that the query's process will have; the snapshot of `database` is taken. */
export function prepareColdFeed(
  source: ColdSource,
  { days, held }: ColdSnapshot,
  { tables, database }: { readonly tables: readonly PublicTable[]; readonly database: Database | undefined },
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
  return { offers, source, days, held, tables };
}

/**
 * Hands over the rows that are needed: as the bytes of their lines, which DuckDB parses.
 * @throws ReaderError `READER_COLD_CORRUPT`; `ColdChange`
 */
export async function feedCold(feed: ColdFeed, needs: readonly ColdNeed[], taker: ColdTaker): Promise<void> {
  for (const need of needs) {
    const [read, counted] = [new Set(need.days), new Set(need.countedDays)];
    for (const day of feed.days.get(need.name) ?? []) {
      if (taker.isOver()) return;
      if (counted.has(day.day) && !feed.held.has(need.name, day)) await checkColdDay(feed.source, need.name, day);
      if (read.has(day.day)) await feedDay(feed, need, { day, ...taker });
    }
  }
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
  const { name } = need;
  const label = coldFileName(name, day);
  const head: ColdDayHead = { name, day: day.day, file: label, rows: day.rows };
  const file = feed.held.take(name, day) ?? (await openColdDay(feed.source, name, day));
  try {
    await write(encodeFrame({ kind: 'day', text: JSON.stringify(head) }));
    for await (const { kind, bytes } of coldLines(file, day, label)) {
      if (isOver()) return;
      const frame = kind === 'lines' ? bytes : JSON.stringify(textsOfLine(feed, need, { head, line: bytes }));
      await write(encodeFrame({ kind: kind === 'lines' ? 'lines' : 'line', text: frame }));
    }
  } finally {
    await file.close();
  }
}

/** The texts of a line that is too large for a batch, column by column. */
function textsOfLine(
  feed: ColdFeed,
  need: ColdNeed,
  { head, line }: { readonly head: ColdDayHead; readonly line: Buffer },
): RowTexts {
  const text = line.toString('utf8');
  const row = parseLine(text);
  const id = row?.['id'];
  if (row === undefined || !Number.isSafeInteger(id)) throw coldCorrupt(head.file, 'has a line that is not a row');
  if (need.name !== 'logs') {
    const rowJson = mendSurrogates(text);
    const table = feed.tables.find(({ name }) => name === need.name);
    return [String(id), rowJson, ...keyTexts(rowJson, table?.rowKeys ?? [])];
  }
  const columns = coldLogColumns.filter(({ name }) => need.columns.includes(name));
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
