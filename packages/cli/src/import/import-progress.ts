import type { TextSink } from '../command.ts';
import { byteCell } from '../output/numbers.ts';

/** Redrawn at most ten times a second: a terminal is slower than the import. */
const redrawMs = 100;

/** What an import tells while it works. */
export interface ImportProgress {
  readonly file: (path: string) => void;
  readonly bytes: (count: number) => void;
  readonly done: () => void;
}

/** Progress on stderr, on a terminal only: files, bytes, rate, time left. */
export function startImportProgress(
  sink: TextSink,
  total: { readonly files: number; readonly bytes: number },
  clock: () => Date,
): ImportProgress {
  if (!sink.isTerminal) return { file: () => {}, bytes: () => {}, done: () => {} };
  const startedMs = clock().getTime();
  let files = 0;
  let bytes = 0;
  let drawnMs = 0;
  const draw = (): void => {
    const nowMs = clock().getTime();
    if (nowMs - drawnMs < redrawMs) return;
    drawnMs = nowMs;
    const rate = bytes / Math.max(0.001, (nowMs - startedMs) / 1000);
    const leftSeconds = rate > 0 ? Math.ceil(Math.max(0, total.bytes - bytes) / rate) : undefined;
    const left = leftSeconds === undefined ? '' : `, ${leftSeconds} s left`;
    sink.write(`\r\u001b[K${files}/${total.files} files, ${byteCell(bytes)}, ${byteCell(rate)}/s${left}`);
  };
  return {
    file: () => {
      files += 1;
      draw();
    },
    bytes: (count) => {
      bytes += count;
      draw();
    },
    done: () => {
      if (drawnMs > 0) sink.write('\r\u001b[K');
    },
  };
}
