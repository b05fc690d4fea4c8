import { countCell } from '@agentspine/home/count-text';
import type { TextSink } from '../command.ts';

/** Redrawn at most ten times a second. */
const redrawMs = 100;

/** What a rebuild tells while it works. */
export interface RebuildProgress {
  readonly events: (replayed: number, total: number) => void;
  readonly done: () => void;
}

/** Progress on stderr, on a terminal only: events replayed, and of how many. */
export function startRebuildProgress(sink: TextSink, clock: () => Date): RebuildProgress {
  if (!sink.isTerminal) return { events: () => {}, done: () => {} };
  let drawnMs = 0;
  return {
    events: (replayed, total) => {
      const nowMs = clock().getTime();
      if (nowMs - drawnMs < redrawMs) return;
      drawnMs = nowMs;
      sink.write(`\r\u001b[K${countCell(replayed)} of ${countCell(total)} events`);
    },
    done: () => {
      if (drawnMs > 0) sink.write('\r\u001b[K');
      drawnMs = 0;
    },
  };
}
