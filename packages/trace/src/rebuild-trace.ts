import { DatabaseError, type SpineConnection } from '@agentspine/sqlite';
import type { EventLog } from './events/event-log.ts';
import type { Projection } from './projection.ts';

/** How the tables of the trace are made again. */
export interface RebuildOptions {
  /** Stops it; what was there before stays. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with how many events were replayed, and of how many. */
  readonly onProgress?: ((events: number, total: number) => void) | undefined;
}

/** What a rebuild did. */
export interface RebuildResult {
  /** How many events it applied. */
  readonly events: number;
}

/**
 * Makes all tables of the trace again out of `events`, in one transaction: until its end the old ones stay, and an abort
 * leaves them. @throws DatabaseError `SPINE_…`; the reason of the signal
 */
export function rebuildTrace(
  connection: SpineConnection,
  log: EventLog,
  projections: readonly Projection[],
  options?: RebuildOptions,
): RebuildResult {
  return connection.transaction(() => applyAgain(log, projections, options));
}

/**
 * The same in a transaction of the caller, which is lost when it throws. A transaction within that one would be a savepoint: SQLite copies every
 * page that changes after one, and walks over all of these copies at the end of each statement.
 */
export function applyAgain(
  log: EventLog,
  projections: readonly Projection[],
  { signal, onProgress }: RebuildOptions = {},
): RebuildResult {
  const total = log.count();
  for (const projection of projections) projection.clear();
  let events = 0;
  for (let seq = 0; ; ) {
    const page = log.readBehind(seq);
    for (const event of page) {
      for (const projection of projections) projection.apply(event);
    }
    const last = page.at(-1);
    if (last === undefined) {
      if (events < total) refuseLostNames(total - events);
      for (const projection of projections) projection.finish?.();
      return { events };
    }
    seq = last.seq;
    events += page.length;
    signal?.throwIfAborted();
    onProgress?.(events, total);
  }
}

/** No view shows an event without its names: a rebuild would leave it out. */
function refuseLostNames(events: number): never {
  const what = `spine.db has no name of the task or the session of some events (${events})`;
  throw new DatabaseError('SPINE_CORRUPT', `${what}: restore a backup`);
}
