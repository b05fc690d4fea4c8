import type { Calendar, CalendarDay, TimeZone } from '@agentspine/schema';
import { askHotAndCold, type ColdDay, type ColdSource } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';
import { readDeliveryCounts } from './daily/delivery-counts.ts';
import { type ErrorCounts, readErrorCounts } from './daily/error-counts.ts';
import { type GroupCount, readGroupCounts } from './daily/group-counts.ts';
import { type ImportedWork, nothingImported, readImportedWork } from './daily/imported-work.ts';
import { type LongCall, readLongestCalls } from './daily/longest-calls.ts';
import { type MessageCounts, type MessageSlots, readMessageCounts } from './daily/message-counts.ts';
import { bindTime } from './daily/rows-of-day.ts';
import { readSessionEvents, type SessionEvents } from './daily/session-events.ts';
import { readTableCounts, type TableCount } from './daily/table-counts.ts';
import { readTokenSums, type TokenSums } from './daily/token-sums.ts';
import { readToolCallCounts, type ToolCallCounts } from './daily/tool-call-figures.ts';
import { askUsage, boundsOf, type DaySpan, daysOf, type UsageStores } from './usage/ask-usage.ts';
import type { Usage } from './usage/used.ts';

/**
 * One day: its records, in `spine.db` or in the cold archive, and what imported transcripts say of it. An event belongs to the day it happened on, whenever it
 * was written. It does not say when it was made: the same rows give the same report. A null is a value that no row has; integers are exact, bigints beyond 2^53.
 */
export interface DailyReport {
  /** The version of this shape. */
  readonly version: 2;
  /** The day, or the first of the week or month. */
  readonly day: CalendarDay;
  /** The last day; the same of a report of one day. */
  readonly lastDay: CalendarDay;
  /** The time zone of the days. */
  readonly timezone: TimeZone;
  /** The first instant of the first day: ISO 8601 in UTC. */
  readonly from: string;
  /** The first instant after the last day: ISO 8601 in UTC. */
  readonly to: string;
  /** What models used, by records and imported transcripts together, each call once. */
  readonly usage: Usage;
  /** What agents did by their imported transcripts; the other figures are those of records. */
  readonly imported: ImportedWork;
  /** How many records each table got. */
  readonly tables: readonly TableCount[];
  /** Messages. */
  readonly messages: MessageCounts;
  /** Calls of MCP tools, by tool, and the longest ones. */
  readonly toolCalls: ToolCallCounts & { readonly longest: readonly LongCall[] };
  /** Sessions that began or ended, by agent. */
  readonly sessions: readonly SessionEvents[];
  /** Tokens, by runtime and model. */
  readonly tokens: TokenSums;
  /** Errors of sources, crashes and watchdog events. */
  readonly errors: ErrorCounts;
  /** Git operations, by operation and status. */
  readonly gitOperations: readonly GroupCount<'operation' | 'status'>[];
  /** Dispatches of clones, by status. */
  readonly cloneDispatches: readonly GroupCount<'status'>[];
  /** Harvests, by status. */
  readonly harvests: readonly GroupCount<'status'>[];
  /** Deliveries, by source and status. */
  readonly deliveries: readonly GroupCount<'source' | 'status'>[];
}

/** Reads the report of some days (SPEC 1.8, A042), whether or not their rows have left `spine.db`. @throws as `askHotAndCold` */
export async function askDailyReport(
  stores: UsageStores & { readonly records: ColdSource },
  span: DaySpan,
  calendar: Calendar,
): Promise<DailyReport> {
  const { from, to, fromId, toId } = bindTime(boundsOf(span, calendar));
  // Cold days are UTC days: a day of another zone is in two of them, and the moment it ends at is no longer in it.
  const isOfDay = (cold: ColdDay) => cold.day >= from.slice(0, 10) && cold.day <= to.slice(0, 10);
  // A row without a readable time counts for the day on which it was written; the archive may hold it for another day.
  const wasWrittenThen = ({ firstId, lastId }: ColdDay) => firstId < toId && lastId >= fromId;
  const records = await askHotAndCold(stores.records, {
    needs: (cold) => isOfDay(cold) || wasWrittenThen(cold),
    ask: (database) => readDailyReport(database, span, calendar),
  });
  const { version, day, lastDay, timezone, from: first, to: end, ...figures } = records;
  const usage = await askUsage(stores, span, calendar);
  const imported = stores.askArchive((database) => readImportedWork(database, { from, to }), nothingImported);
  return { version, day, lastDay, timezone, from: first, to: end, usage, imported, ...figures };
}

/** What the tables of `database` say of some days; many statements, so within one read transaction. */
export function readDailyReport(
  database: Database,
  span: DaySpan,
  calendar: Calendar,
): Omit<DailyReport, 'usage' | 'imported'> {
  const binding = bindTime(boundsOf(span, calendar));
  const toolCalls = readToolCallCounts(database, binding);
  return {
    version: 2,
    day: span.firstDay,
    lastDay: span.lastDay,
    timezone: calendar.timezone,
    from: binding.from,
    to: binding.to,
    tables: readTableCounts(database, binding),
    messages: readMessageCounts(database, binding, slotsOf(span, calendar)),
    toolCalls: { ...toolCalls, longest: readLongestCalls(database, binding) },
    sessions: readSessionEvents(database, binding),
    tokens: readTokenSums(database, binding),
    errors: readErrorCounts(database, binding),
    gitOperations: readGroupCounts(database, { table: 'git_operations', keys: ['operation', 'status'] }, binding),
    cloneDispatches: readGroupCounts(database, { table: 'clone_dispatches', keys: ['status'] }, binding),
    harvests: readGroupCounts(database, { table: 'harvest_events', keys: ['status'] }, binding),
    deliveries: readDeliveryCounts(database, binding),
  };
}

function slotsOf(span: DaySpan, calendar: Calendar): MessageSlots {
  const days = daysOf(span).map((day) => ({ day, ...calendar.boundsOf(day) }));
  return { hours: span.firstDay === span.lastDay ? calendar.hoursOf(span.firstDay) : [], days };
}
