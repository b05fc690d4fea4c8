import type { SealedDay } from '@agentspine/schema';
import type { Home } from '@agentspine/stores';
import { listColdTables, openColdArchive } from '@agentspine/stores/cold-tables';
import type { ColdPosition, FeedPositions } from '../home/fleet-file.ts';
import { BytesPool } from './bytes-pool.ts';
import { RecordLines } from './record-lines.ts';
import { recordTableOf } from './record-row.ts';
import { asLines, type RowLines } from './row-lines.ts';

/** Records of days that left `spine.db`. */
export interface ColdPart {
  /** A line each. */
  readonly rows: RowLines;
  /** The places after them, by table. */
  readonly to: FeedPositions['cold'];
}

/**
 * The next records of sealed days. Each sealed day is shipped once, whole: a row that left `spine.db` before the feed of records came to
 * it is in it. Rows that were shipped before are the same rows, and count once.
 */
export async function takeCold(home: Home, from: FeedPositions['cold']): Promise<ColdPart> {
  for (const name of await listColdTables(home)) {
    const table = recordTableOf(name);
    if (table === undefined) continue;
    const archive = openColdArchive(home, table);
    const next = nextDay(await archive.listDays(), from[table]);
    if (next === undefined) continue;
    const lines = new RecordLines(new BytesPool());
    let taken = 0;
    for await (const batch of archive.cat(next.day.day)) {
      for (const { id, line } of batch) {
        taken += 1;
        if (taken <= next.skip) continue;
        if (!lines.add({ table, id, rowJson: line })) return part(taken - 1);
      }
    }
    return part(taken);
    function part(count: number): ColdPart {
      const { sealedAt, day } = (next as NextDay).day;
      return { rows: lines.taken(), to: { ...from, [table as string]: { sealedAt, day, rows: count } } };
    }
  }
  return { rows: asLines([]), to: from };
}

/** A day to ship, and how many of its rows are in segments already. */
export interface NextDay {
  /** The day. */
  readonly day: SealedDay;
  /** Rows that are passed over. */
  readonly skip: number;
}

/** The day that is shipped next, in the order in which days were sealed; one that is back in `spine.db` has no file. */
export function nextDay(days: readonly SealedDay[], from: ColdPosition | undefined): NextDay | undefined {
  const inOrder = days.filter(({ restored }) => restored !== true).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const begun = inOrder.find((day) => from !== undefined && keyOf(day) === keyOf(from));
  if (begun !== undefined && from !== undefined && from.rows < begun.rows) return { day: begun, skip: from.rows };
  const day = inOrder.find((one) => from === undefined || keyOf(one) > keyOf(from));
  return day && { day, skip: 0 };
}

const keyOf = ({ sealedAt, day }: Pick<SealedDay, 'sealedAt' | 'day'> | ColdPosition): string => `${sealedAt} ${day}`;
