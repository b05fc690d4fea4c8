import type { DomainEvent } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { type FollowOptions, followCommits } from '../../database/follow-commits.ts';
import { readSome, rowsAReadMax } from '../../database/read-some.ts';
import { refusedField } from '../trace-fields.ts';
import { type EventRow, eventColumns, eventOfRow } from './event-log.ts';

export interface FollowTraceOptions extends FollowOptions {
  /** Begin behind the event of this `seq`; default 0, from the beginning. */
  readonly from?: number | undefined;
  /** Begin with so many of the newest events, in place of `from`. */
  readonly last?: number | undefined;
}

const behindSql = `SELECT ${eventColumns} FROM events WHERE seq > ? ORDER BY seq LIMIT ${rowsAReadMax}`;
const newestSql = 'SELECT seq FROM events ORDER BY seq DESC LIMIT 1 OFFSET ?';

/**
 * Follows the events of the trace: what any process appends, in order, each once. `seq` is given under the write lock, so that
 * events become visible in its order, and it is where to go on.
 * @throws WriterError `SPINE_MISSING`, `SPINE_GONE` when the file goes, `EVENT_INVALID`
 */
export function followTrace(path: string, options: FollowTraceOptions = {}): AsyncGenerator<DomainEvent, void, void> {
  const from = parsePlace(options.from ?? 0, 'from');
  const last = options.last === undefined ? undefined : parsePlace(options.last, 'last');
  return followCommits(
    path,
    (database) => {
      const statement = database.prepare<[number], EventRow>(behindSql);
      let behind = last === undefined ? from : placeBefore(database, last);
      return () => {
        const rows = readSome(statement.iterate(behind), ({ payloadJson }) => payloadJson.length);
        behind = rows.at(-1)?.seq ?? behind;
        return rows.map(eventOfRow);
      };
    },
    options,
  );
}

/** The place behind which there are so many events. */
function placeBefore(database: Database, count: number): number {
  const found = database.prepare<[number], Pick<EventRow, 'seq'>>(newestSql).get(count);
  return found?.seq ?? 0;
}

function parsePlace(value: unknown, field: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw refusedField(field, 'must be a whole number, zero or more');
}
