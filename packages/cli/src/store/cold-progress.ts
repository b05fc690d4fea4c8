import type { ArchiveProgress } from '@agentspine/archive';
import type { TextSink } from '../command.ts';
import { countCell } from '../output/numbers.ts';

/** Redrawn at most ten times a second. */
const redrawMs = 100;

/** What a run tells while it works. */
export interface ColdProgress {
  readonly rows: (progress: ArchiveProgress) => void;
  readonly done: () => void;
}

/** Progress on stderr, on a terminal only: the day, and its rows so far. */
export function startColdProgress(sink: TextSink, table: string, clock: () => Date): ColdProgress {
  if (!sink.isTerminal) return { rows: () => {}, done: () => {} };
  let drawnMs = 0;
  return {
    rows: ({ day, rows }) => {
      const nowMs = clock().getTime();
      if (nowMs - drawnMs < redrawMs) return;
      drawnMs = nowMs;
      sink.write(`\r\u001b[K${table} ${day}: ${countCell(rows)} rows`);
    },
    done: () => {
      if (drawnMs > 0) sink.write('\r\u001b[K');
    },
  };
}
