import { type Calendar, parseUtcDay, timestampAt, utcDayBounds } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { boundText } from '../time-bound.ts';
import { instantOfTurn } from '../turn-filter.ts';
import { offsetText, type TimePiece } from './time-pieces.ts';

/** How long a block is. */
export const blockMs = 5 * 3_600_000;

/** Five hours of one source, from the first activity after the block before. */
export interface UsageBlock {
  readonly source: string;
  readonly startMs: number;
}

/**
 * The blocks of all turns of the archive, by source. A block begins with the first activity at or after the end of the one before, so it
 * depends on everything before it: a question about some turns has the same blocks.
 */
export function readBlocks(database: Database): readonly UsageBlock[] {
  const statement = database.prepare(
    `SELECT DISTINCT t.source, ${instantOfTurn} AS instant FROM turns t WHERE t.ts <> '' ORDER BY t.source, instant`,
  );
  const rows = statement.raw().iterate() as IterableIterator<[source: string, instant: string | null]>;
  const readable = function* () {
    for (const [source, instant] of rows) yield { source, ms: instant === null ? Number.NaN : Date.parse(instant) };
  };
  return blocksOf(readable());
}

/** Blocks of activities that are in the order of time within their source; an activity without a readable time is in none. */
export function blocksOf(
  activities: Iterable<{ readonly source: string; readonly ms: number }>,
): readonly UsageBlock[] {
  const blocks: UsageBlock[] = [];
  for (const { source, ms } of activities) {
    if (Number.isNaN(ms)) continue;
    const last = blocks.at(-1);
    if (last === undefined || last.source !== source || ms >= last.startMs + blockMs)
      blocks.push({ source, startMs: ms });
  }
  return blocks;
}

/** Cuts blocks where UTC days begin; the label is the beginning of the block with its distance from UTC. */
export function cutIntoBlocks(calendar: Calendar, blocks: readonly UsageBlock[]): readonly TimePiece[] {
  return blocks.flatMap(({ source, startMs }) => {
    const pieces: TimePiece[] = [];
    const endMs = startMs + blockMs;
    for (let ms = startMs; ms < endMs; ) {
      const utcDay = parseUtcDay(timestampAt(ms).slice(0, 10));
      if (utcDay === undefined) break;
      const next = Math.min(utcDayBounds(utcDay).endMs, endMs);
      pieces.push({ utcDay, from: timestampAt(ms), to: boundText(next), label: momentOf(calendar, startMs), source });
      ms = next;
    }
    return pieces;
  });
}

/** The end of a block, from the label of its beginning. */
export function blockEndOf(calendar: Calendar, label: string): string | undefined {
  const startMs = Date.parse(label);
  return Number.isNaN(startMs) ? undefined : momentOf(calendar, startMs + blockMs);
}

/** A moment as the clock of a zone shows it, to the millisecond, with its distance from UTC. */
function momentOf(calendar: Calendar, ms: number): string {
  const day = calendar.dayAt(ms);
  const hour = day && calendar.hoursOf(day).find(({ startMs, endMs }) => ms >= startMs && ms < endMs);
  if (hour === undefined) return timestampAt(ms);
  return `${timestampAt(ms + hour.offsetMinutes * 60_000).slice(0, -1)}${offsetText(hour.offsetMinutes)}`;
}
