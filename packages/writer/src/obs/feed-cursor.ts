import { isJsonObject } from '@agentspine/schema';
import { WriterError } from '../errors.ts';

/** How far a follower has come. */
export interface FeedPosition {
  /** The last id of every table that is not named below. */
  readonly floor: number;
  /** The last id by table. */
  readonly tables: Readonly<Record<string, number>>;
  /** The last row of `late_rows`. */
  readonly late: number;
}

/** A position as a text. */
export function formatFeedCursor({ floor, tables, late }: FeedPosition): string {
  return JSON.stringify({ v: 1, floor, tables, late });
}

/** Reads where to begin: an id, or the text of a position. `lastLate` is for one who begins now. @throws WriterError `RECORD_INVALID` */
export function parseFeedCursor(from: number | string, lastLate: number): FeedPosition {
  if (typeof from === 'number') {
    if (isCount(from)) return { floor: from, tables: {}, late: lastLate };
    throw refused();
  }
  let value: unknown;
  try {
    value = JSON.parse(from);
  } catch {
    throw refused();
  }
  if (!isJsonObject(value) || value['v'] !== 1) throw refused();
  const { floor, tables, late } = value;
  if (!isCount(floor) || !isCount(late) || !isJsonObject(tables)) throw refused();
  const known = Object.entries(tables);
  if (!known.every((entry): entry is [string, number] => isCount(entry[1]))) throw refused();
  return { floor, late, tables: Object.fromEntries(known) };
}

function refused(): WriterError {
  return new WriterError('RECORD_INVALID', 'a feed begins after an id, or at the cursor of a record', {
    field: 'from',
  });
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
