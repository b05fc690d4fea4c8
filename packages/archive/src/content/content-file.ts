import { basename } from 'node:path';
import { type FileSystem, saveAside, setAsideOther, writeAll, writeFileDurably } from '@agentspine/durable-fs';
import { parseJson } from '../ledger/ledger-line.ts';
import { readRange } from '../read-file.ts';

export interface ContentFileResult {
  readonly written: number;
  readonly duplicates: number;
  readonly isNew: boolean;
  /** Where something that was not a file, and had its name, was moved to. */
  readonly movedTo: string | undefined;
  readonly removed: RemovedLines | undefined;
}

/** Lines that were not JSON, and were removed. */
export interface RemovedLines {
  readonly path: string;
  readonly count: number;
  /** The file that holds everything as it was. */
  readonly savedAs: string;
}

const lineFeed = 0x0a;

/**
 * Appends the lines that the file does not hold yet, in one write; the caller holds the lock of all content files. What
 * a crash left of a line was never acknowledged and is cut. Whole lines that are not JSON, which a power cut may leave in a
 * file that is not synced, are removed once a copy of the file is saved.
 */
export async function appendToContentFile(
  fileSystem: FileSystem,
  path: string,
  { lines, sync }: { readonly lines: readonly string[]; readonly sync: boolean },
): Promise<ContentFileResult> {
  const movedTo = await setAsideOther(fileSystem, path, 'file');
  const isNew = movedTo !== undefined || (await fileSystem.stat(path)) === undefined;
  const { known, removed } = isNew ? { known: new Set<string>() } : await repairFile(fileSystem, path);
  const file = await fileSystem.open(path, 'append');
  try {
    const fresh = lines.filter((line) => {
      if (known.has(line)) return false;
      known.add(line);
      return true;
    });
    if (fresh.length > 0) await writeAll(file, Buffer.from(fresh.join('')));
    if (fresh.length > 0 && sync) await file.sync();
    return { written: fresh.length, duplicates: lines.length - fresh.length, isNew, movedTo, removed };
  } finally {
    await file.close();
  }
}

/** Leaves a file of whole lines of JSON. Returns these, each with its LF, and what was removed. */
async function repairFile(
  fileSystem: FileSystem,
  path: string,
): Promise<{ readonly known: Set<string>; readonly removed?: RemovedLines }> {
  const file = await fileSystem.open(path, 'append');
  try {
    const { size } = await file.stat();
    const bytes = await readRange(file, 0, size);
    const { whole, damaged, end } = splitLines(bytes);
    const known = new Set(whole.map((line) => line.toString()));
    if (damaged > 0) {
      const savedAs = await saveAside(fileSystem, `${path}.damaged-`, { file, from: 0, to: size });
      const tempName = `${basename(savedAs)}.tmp`;
      await writeFileDurably(fileSystem, path, Buffer.concat(whole), { tempName });
      return { known, removed: { path, count: damaged, savedAs } };
    }
    if (end < size) await file.truncate(end);
    return { known };
  } finally {
    await file.close();
  }
}

function splitLines(bytes: Buffer): { readonly whole: Buffer[]; readonly damaged: number; readonly end: number } {
  const whole: Buffer[] = [];
  let damaged = 0;
  let from = 0;
  for (let to = bytes.indexOf(lineFeed) + 1; to > 0; to = bytes.indexOf(lineFeed, from) + 1) {
    const line = bytes.subarray(from, to);
    if (isJsonLine(line)) whole.push(line);
    else if (line.length > 1) damaged += 1;
    from = to;
  }
  return { whole, damaged, end: from };
}

const [openBrace, closeBrace] = [0x7b, 0x7d];

/** Damage leaves zeros, or cuts an end off; every line is read for nothing else. */
function isJsonLine(line: Buffer): boolean {
  const looksWhole = line[0] === openBrace && line.at(-2) === closeBrace && !line.includes(0);
  return looksWhole || parseJson(line.toString()) !== undefined;
}
