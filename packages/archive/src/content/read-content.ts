import { type FileSystem, readWholeFile } from '@agentspine/durable-fs';
import type { ContentRecord } from '@agentspine/schema';
import { decodeContentLine } from './content-line.ts';

/** A line of `content/<sessionId>.jsonl`. */
export interface ContentLine {
  /** Its bytes in the file, the LF among them. */
  readonly from: number;
  /** The byte after the last one. */
  readonly to: number;
  /** With its LF. */
  readonly text: string;
  /** `undefined` for what is not a content record. */
  readonly record: ContentRecord | undefined;
}

const lineFeed = 0x0a;

/**
 * The whole lines of a session's content records; `undefined` where there is no file. What follows the last LF is left out:
 * an append that was cut short. @throws DurableFsError
 */
export async function readContentLines(
  fileSystem: FileSystem,
  path: string,
  sessionId: string,
): Promise<readonly ContentLine[] | undefined> {
  const bytes = await readWholeFile(fileSystem, path);
  if (bytes === undefined) return undefined;
  const lines: ContentLine[] = [];
  for (let from = 0; ; ) {
    const to = bytes.indexOf(lineFeed, from) + 1;
    if (to === 0) return lines;
    const text = bytes.toString('utf8', from, to);
    lines.push({ from, to, text, record: decodeContentLine(text, sessionId) });
    from = to;
  }
}
