import type { Calendar, CalendarDay, TimeZone } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { askHotAndCold } from '../cold/ask-hot-and-cold.ts';
import type { ColdDay } from '../cold/cold-manifest.ts';
import type { ColdSource } from '../cold/cold-snapshot.ts';
import { readDeliveryCounts } from './daily/delivery-counts.ts';
import { type ErrorCounts, readErrorCounts } from './daily/error-counts.ts';
import { type GroupCount, readGroupCounts } from './daily/group-counts.ts';
import { type LongCall, readLongestCalls } from './daily/longest-calls.ts';
import { type MessageCounts, readMessageCounts } from './daily/message-counts.ts';
import { bindTime } from './daily/rows-of-day.ts';
import { readSessionEvents, type SessionEvents } from './daily/session-events.ts';
import { readTableCounts, type TableCount } from './daily/table-counts.ts';
import { readTokenSums, type TokenSums } from './daily/token-sums.ts';
import { readToolCallCounts, type ToolCallCounts } from './daily/tool-call-figures.ts';

/**
 * One day of the records, in `spine.db` or in the cold archive. An event belongs to the day it happened on, whenever it
 * was written. It says nothing of when it was made: the same rows give the same report. Null is what no row knows; integers are exact, bigints beyond 2^53.
 */
export interface DailyReport {
  /** The version of this shape. */
  readonly version: 1;
  /** The day. */
  readonly day: CalendarDay;
  /** Whose day it is. */
  readonly timezone: TimeZone;
  /** The first instant of the day. */
  readonly from: string;
  /** The first instant after the day. */
  readonly to: string;
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

/** Reads the report of a day (SPEC 1.8, A042), whether or not its rows have left `spine.db`. @throws as `askHotAndCold` */
export function askDailyReport(source: ColdSource, day: CalendarDay, calendar: Calendar): Promise<DailyReport> {
  const { from, to, fromId, toId } = bindTime(calendar.boundsOf(day));
  // Cold days are UTC days: a day of another zone is in two of them, and the moment it ends at is no longer in it.
  const isOfDay = (cold: ColdDay) => cold.day >= from.slice(0, 10) && cold.day <= to.slice(0, 10);
  // A row without a readable time counts for the day on which it was written; the archive may hold it for another day.
  const wasWrittenThen = ({ firstId, lastId }: ColdDay) => firstId < toId && lastId >= fromId;
  return askHotAndCold(source, {
    needs: (cold) => isOfDay(cold) || wasWrittenThen(cold),
    ask: (database) => readDailyReport(database, day, calendar),
  });
}

/** Reads the report of a day from the tables of `database`; many statements, so within one read transaction. */
export function readDailyReport(database: Database, day: CalendarDay, calendar: Calendar): DailyReport {
  const binding = bindTime(calendar.boundsOf(day));
  const toolCalls = readToolCallCounts(database, binding);
  return {
    version: 1,
    day,
    timezone: calendar.timezone,
    from: binding.from,
    to: binding.to,
    tables: readTableCounts(database, binding),
    messages: readMessageCounts(database, binding, calendar.hoursOf(day)),
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
