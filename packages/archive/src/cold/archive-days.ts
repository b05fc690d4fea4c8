import { parseUtcDay, type UtcDay } from '@agentspine/schema';
import { ArchiveError } from '../errors.ts';
import type { ColdCompression } from './cold-names.ts';
import { type ColdPlace, lockCold } from './cold-place.ts';
import type { ColdSource } from './cold-source.ts';
import { lastEligibleDay, retentionDefaultMs } from './eligible-days.ts';
import { openManifest } from './manifest-file.ts';
import { recoverCold } from './recover-cold.ts';
import { type ArchivedDay, sealDay } from './seal-day.ts';

/** Which days leave, and where they go. */
export interface ArchiveDaysOptions {
  /** The table whose days leave. */
  readonly source: ColdSource;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Default 30 days. */
  readonly retentionMs?: number | undefined;
  /** How many days with rows at most; the next run continues after them. */
  readonly maxDays?: number | undefined;
  /** How new files are stored; a day that is merged takes this form too. */
  readonly compression?: ColdCompression | undefined;
  /** Stops between two batches; the days that are done stay done, the one in work is as it was. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch of rows of the day that is being written. */
  readonly onProgress?: ((progress: ArchiveProgress) => void) | undefined;
}

/** How far archiving is. */
export interface ArchiveProgress {
  /** The UTC day. */
  readonly day: UtcDay;
  /** Number of rows. */
  readonly rows: number;
}

/** What archiving days did. */
export interface ArchiveDaysResult {
  /** The days that were archived. */
  readonly days: readonly ArchivedDay[];
  /** Whether the signal ended the run. */
  readonly isInterrupted: boolean;
}

/**
 * Moves every day that is old enough out of the hot store (`sealDay`), the oldest first, after ending what a crash left.
 * @throws ArchiveError `COLD_…`, naming the file; the days before it are done, all others untouched
 */
export async function archiveDays(place: ColdPlace, options: ArchiveDaysOptions): Promise<ArchiveDaysResult> {
  const { source, now, retentionMs = retentionDefaultMs, maxDays = Number.POSITIVE_INFINITY } = options;
  let watermark = checkWatermark(source);
  const last = lastEligibleDay(now, retentionMs);
  const days: ArchivedDay[] = [];
  await using lock = await lockCold(place);
  const manifest = await openManifest(place);
  await recoverCold(place, manifest.manifest);
  try {
    for (const day of last === undefined ? [] : source.daysUpTo(last)) {
      if (days.length >= maxDays) break;
      options.signal?.throwIfAborted();
      const next: UtcDay = watermark === undefined || day > watermark ? day : watermark;
      const sealed = await sealDay(day, {
        place,
        source,
        manifest,
        lock,
        compression: options.compression ?? 'none',
        watermark: next,
        sealedAt: new Date(now).toISOString(),
        onRows: rowCounter(day, options),
      });
      if (sealed === undefined) continue;
      watermark = next;
      days.push(sealed);
    }
  } catch (error) {
    if (!options.signal?.aborted || error !== options.signal.reason) throw error;
    return { days, isInterrupted: true };
  }
  return { days, isInterrupted: false };
}

/** @throws ArchiveError `COLD_WATERMARK_INVALID` */
function checkWatermark(source: ColdSource): UtcDay | undefined {
  const text = source.readWatermark();
  if (text === undefined) return undefined;
  const day = parseUtcDay(text);
  if (day !== undefined) return day;
  throw new ArchiveError(
    'COLD_WATERMARK_INVALID',
    `the last archived day of ${source.table} is ${JSON.stringify(text)}, which is not a day (nothing was changed; fix "archived_up_to" in the table meta of spine.db)`,
  );
}

function rowCounter(day: UtcDay, { signal, onProgress }: ArchiveDaysOptions): (count: number) => void {
  let rows = 0;
  return (count) => {
    signal?.throwIfAborted();
    rows += count;
    onProgress?.({ day, rows });
  };
}

/** A day that would leave now. */
export interface PlannedDay {
  /** The UTC day. */
  readonly day: UtcDay;
  /** At most so many rows. */
  readonly rowCount: number;
}

/** What `archiveDays` would move; nothing is written. @throws ArchiveError `COLD_WATERMARK_INVALID` */
export function planDays(
  options: Pick<ArchiveDaysOptions, 'source' | 'now' | 'retentionMs' | 'maxDays'>,
): readonly PlannedDay[] {
  const { source, now, retentionMs = retentionDefaultMs, maxDays = Number.POSITIVE_INFINITY } = options;
  checkWatermark(source);
  const last = lastEligibleDay(now, retentionMs);
  const planned: PlannedDay[] = [];
  for (const day of last === undefined ? [] : source.daysUpTo(last)) {
    if (planned.length >= maxDays) break;
    const { rowCount } = source.openDay(day);
    if (rowCount > 0) planned.push({ day, rowCount });
  }
  return planned;
}
