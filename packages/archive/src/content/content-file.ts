import { type FileSystem, type OpenFile, setAsideOther, writeAll } from '@agentspine/durable-fs';
import { readRange } from '../read-file.ts';

export interface ContentFileResult {
  readonly written: number;
  readonly duplicates: number;
  readonly isNew: boolean;
  /** Where something that was not a file, and had its name, was moved to. */
  readonly movedTo: string | undefined;
}

const lineFeed = 0x0a;

/**
 * Appends the lines that the file does not hold yet, in one write; the caller holds the lock of all content files. What
 * a crash left of a line was never acknowledged and is cut.
 */
export async function appendToContentFile(
  fileSystem: FileSystem,
  path: string,
  { lines, sync }: { readonly lines: readonly string[]; readonly sync: boolean },
): Promise<ContentFileResult> {
  const movedTo = await setAsideOther(fileSystem, path, 'file');
  const isNew = movedTo !== undefined || (await fileSystem.stat(path)) === undefined;
  const file = await fileSystem.open(path, 'append');
  try {
    const known = isNew ? new Set<string>() : await linesOf(file);
    const fresh = lines.filter((line) => {
      if (known.has(line)) return false;
      known.add(line);
      return true;
    });
    if (fresh.length > 0) await writeAll(file, Buffer.from(fresh.join('')));
    if (fresh.length > 0 && sync) await file.sync();
    return { written: fresh.length, duplicates: lines.length - fresh.length, isNew, movedTo };
  } finally {
    await file.close();
  }
}

/** The whole lines of a file, each with its LF. */
async function linesOf(file: OpenFile): Promise<Set<string>> {
  const { size } = await file.stat();
  const bytes = await readRange(file, 0, size);
  const end = bytes.lastIndexOf(lineFeed) + 1;
  if (end < size) await file.truncate(end);
  const known = new Set<string>();
  for (const line of bytes.toString('utf8', 0, end).split('\n')) if (line !== '') known.add(`${line}\n`);
  return known;
}
