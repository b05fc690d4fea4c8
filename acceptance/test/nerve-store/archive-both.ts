import { parseUtcDay, utcDayOfMs } from '@agentspine/schema';
import type { LogEntry } from '@uncaged/nerve-store';
import type { OurLog, TheirLog } from './log-stores.ts';

/** When both are archived, and how much of them. */
export interface ArchiveBothOptions {
  readonly now: number;
  readonly retentionMs: number;
  readonly maxDays: number | undefined;
  /** Only of ours (V5). */
  readonly holdActiveRuns: boolean;
  readonly compression: 'none' | 'zstd';
}

type DayCount = readonly [day: string, rowCount: number];

/**
 * Archives both and compares days, counts, files and watermark, with what ours does otherwise on purpose worked out here:
 *
 * - V1: a late row makes theirs write that day's file anew with it alone, and go back with the watermark. What theirs wrote
 *   is therefore collected after each call; ours must hold all that was ever collected of a day, by id.
 * - V5: theirs takes rows of active runs as well. Where ours is to hold them, theirs gets them back afterwards.
 * - Q10: theirs writes a file of days without rows and counts them against `maxDays`; they are left out, and theirs goes on.
 * - SPEC 3.5: theirs moves the watermark over days without rows; ours says which day was the last that had some.
 */
export class ArchiveBoth {
  readonly #ours: OurLog;
  readonly #theirs: TheirLog;
  /** Every line that theirs ever wrote, by day and id. */
  readonly #lines = new Map<string, Map<number, string>>();
  #watermark: string | null = null;
  /** How many rows were archived, and how many of them came late to a day that had a file. */
  readonly counts = { rows: 0, late: 0, held: 0 };

  constructor(ours: OurLog, theirs: TheirLog) {
    this.#ours = ours;
    this.#theirs = theirs;
  }

  /** Returns what ours did, and what theirs says that it should have done. */
  async compare(options: ArchiveBothOptions): Promise<readonly [unknown, unknown]> {
    const expected = this.#archiveTheirs(options);
    const { days } = await this.#ours.archiveLogs(options);
    const counts: readonly DayCount[] = days.map(({ day, rowCount }) => [day, rowCount]);
    for (const [day] of expected) {
      if (this.#watermark === null || day > this.#watermark) this.#watermark = day;
    }
    const files = await Promise.all(days.map(({ day }) => this.#ours.linesOf(day)));
    return [
      { counts, files, watermark: this.#ours.log.getMeta('archived_up_to') ?? null },
      { counts: expected, files: expected.map(([day]) => this.#linesOf(day)), watermark: this.#watermark },
    ];
  }

  /** Every day that ours has and theirs ever had, with its lines. */
  async compareFiles(): Promise<readonly [unknown, unknown]> {
    const days = await this.#ours.cold.listDays();
    const ours = await Promise.all(days.map(async ({ day }) => [day, await this.#ours.linesOf(day)]));
    return [ours, [...this.#lines.keys()].sort().map((day) => [day, this.#linesOf(day)])];
  }

  #archiveTheirs({ now, retentionMs, maxDays, holdActiveRuns }: ArchiveBothOptions): readonly DayCount[] {
    const held = holdActiveRuns ? this.#rowsOfActiveRuns() : [];
    const heldIds = new Set(held.map(({ id }) => id));
    const counts: DayCount[] = [];
    while (maxDays === undefined || counts.length < maxDays) {
      const { days } = this.#theirs.log.archiveLogs({ now, retentionMs, ...(maxDays !== undefined && { maxDays: 1 }) });
      for (const { day } of days) {
        const rowCount = this.#collect(day, heldIds);
        if (rowCount > 0) counts.push([day, rowCount]);
      }
      if (maxDays === undefined || days.length === 0) break;
    }
    const left = new Set(this.#theirs.log.query().map(({ id }) => id));
    this.#theirs.putBack(held.filter(({ id }) => !left.has(id)));
    return counts;
  }

  #rowsOfActiveRuns(): readonly LogEntry[] {
    const runs = this.#theirs.log.getAllWorkflowRuns(null);
    const active = new Set(
      runs.filter(({ status }) => ['queued', 'started', 'crashed'].includes(status)).map(({ runId }) => runId),
    );
    return this.#theirs.log.query().filter(({ refId }) => refId !== null && active.has(refId));
  }

  /** Keeps what theirs has just written of a day; returns how many rows that was. */
  #collect(day: string, heldIds: ReadonlySet<unknown>): number {
    const lines = this.#lines.get(day) ?? new Map<number, string>();
    let count = 0;
    for (const line of this.#theirs.linesOf(day) ?? []) {
      const { id, timestamp } = JSON.parse(line) as { readonly id: number; readonly timestamp: number };
      if (parseUtcDay(day) !== utcDayOfMs(timestamp)) throw new Error(`${line} is not of ${day}`);
      if (heldIds.has(id)) {
        this.counts.held += 1;
        continue;
      }
      lines.set(id, line);
      count += 1;
    }
    if (count > 0) this.#lines.set(day, lines);
    this.counts.rows += count;
    this.counts.late += lines.size > count ? count : 0;
    return count;
  }

  #linesOf(day: string): readonly string[] {
    const lines = [...(this.#lines.get(day) ?? [])];
    return lines.sort(([left], [right]) => left - right).map(([, line]) => line);
  }
}
