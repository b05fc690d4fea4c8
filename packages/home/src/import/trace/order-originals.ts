import { compareTexts, type SourceFileId } from '@agentspine/schema';

/** How much of a file is looked at for the time and the session that it begins with. */
export const headBytesMax = 64 * 1024;

/** What shows which of two files is the original, and which repeats it. */
export interface FileStart {
  /** As the log states it; '' where the head states none. */
  readonly ts: string;
  readonly sessionId: string;
  readonly size: number;
  readonly file: string;
}

/** Starts of files of which the first generation is being read; their sizes are not known. */
export type FileStarts = Map<SourceFileId, FileStart>;

/**
 * What a file begins with, read from its first bytes. It decides on an order only: what is read wrong here costs that a copy
 * may be read before its original.
 */
export function startOf(head: Uint8Array, file: string, size: number): FileStart {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, headBytesMax)).toString('latin1');
  return {
    ts: copyOf(/"timestamp"\s*:\s*"(\d{4}-[^"]{1,40})"/.exec(text)?.[1] ?? ''),
    sessionId: copyOf(/"(?:sessionId|id)"\s*:\s*"([^"]{1,200})"/.exec(text)?.[1] ?? ''),
    size,
    file,
  };
}

/** A part of a text keeps all of it in memory. */
function copyOf(part: string): string {
  return Buffer.from(part, 'latin1').toString('latin1');
}

/**
 * Originals before what repeats them, as the archive decides which session owns a response: first in time, then by session;
 * of two copies of one session the longer one, whose last lines are whole.
 */
export function compareStarts(left: FileStart, right: FileStart): number {
  return (
    compareTexts(left.ts, right.ts) ||
    compareTexts(left.sessionId, right.sessionId) ||
    right.size - left.size ||
    compareTexts(left.file, right.file)
  );
}
