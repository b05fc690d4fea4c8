import { counted } from '@agentspine/render/count-text';
import type { WatchRound } from './watch-home.ts';

/** A round as a line of text. */
export function watchRoundText({ files, turns, traceEvents, messages }: WatchRound): string {
  const parts = [
    counted(files, 'transcript'),
    counted(turns, 'turn'),
    counted(traceEvents, 'event'),
    ...(messages === 0 ? [] : [counted(messages, 'message of hooks', 'messages of hooks')]),
  ];
  return `${parts.join(', ')}\n`;
}
