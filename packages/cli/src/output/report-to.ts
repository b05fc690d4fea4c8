import type { HomeContext, HomeProgress } from '@agentspine/home';
import { inertText } from '@agentspine/render';
import { byteCell, countCell, counted } from '@agentspine/render/count-text';
import type { TextSink } from '../command.ts';

/** Redrawn at most ten times a second: a terminal is slower than the work. */
const redrawMs = 100;

/** Writes notices of use cases to stderr, a line each; progress on a terminal only. */
export function reportTo(stderr: TextSink, clock: () => Date): Pick<HomeContext, 'onNotice' | 'onProgress'> {
  return {
    onNotice: (notice) => stderr.write(`spine: ${inertText(notice)}\n`),
    onProgress: stderr.isTerminal ? drawProgress(stderr, clock) : undefined,
  };
}

/** Draws how far work is over what was drawn before, and wipes it at the end. */
function drawProgress(stderr: TextSink, clock: () => Date): (progress: HomeProgress) => void {
  let startedMs: number | undefined;
  let drawnMs = 0;
  return (progress) => {
    if (progress.step === 'done') {
      if (drawnMs > 0) stderr.write('\r\u001b[K');
      [startedMs, drawnMs] = [undefined, 0];
      return;
    }
    const nowMs = clock().getTime();
    startedMs ??= nowMs;
    // Nothing is read yet.
    if (nowMs - drawnMs < redrawMs || (progress.step === 'transcripts' && progress.files + progress.bytes === 0))
      return;
    drawnMs = nowMs;
    stderr.write(`\r\u001b[K${lineOf(progress, nowMs - startedMs)}`);
  };
}

function lineOf(progress: Exclude<HomeProgress, { readonly step: 'done' }>, elapsedMs: number): string {
  switch (progress.step) {
    case 'cold-rows':
      return `${progress.table} ${progress.day}: ${counted(progress.rows, 'row')}`;
    case 'trace-events':
      return `${countCell(progress.events)} of ${counted(progress.eventsTotal, 'event')}`;
    case 'migration':
      return `spine.db is brought up to date: ${progress.statements} of ${counted(progress.statementsTotal, 'statement')}`;
    case 'copied-files':
      return `${counted(progress.files, 'file')}, ${byteCell(progress.bytes)}`;
    case 'copied-rows':
      return `${progress.table}: ${counted(progress.rows, 'row')}`;
    case 'erasing':
      return `erasing ${progress.what}`;
    case 'judged-turns':
      return `${counted(progress.turns, 'turn')} of history judged`;
    case 'transcripts':
      return transcriptsLine(progress, elapsedMs);
    default:
      return progress satisfies never;
  }
}

type TranscriptProgress = Extract<HomeProgress, { readonly step: 'transcripts' }>;

function transcriptsLine({ files, filesTotal, bytes, bytesTotal }: TranscriptProgress, elapsedMs: number): string {
  const rate = bytes / Math.max(0.001, elapsedMs / 1000);
  const leftSeconds = rate > 0 ? Math.ceil(Math.max(0, bytesTotal - bytes) / rate) : undefined;
  const left = leftSeconds === undefined ? '' : `, ${leftSeconds} s left`;
  return `${files}/${counted(filesTotal, 'file')}, ${byteCell(bytes)}, ${byteCell(rate)}/s${left}`;
}
