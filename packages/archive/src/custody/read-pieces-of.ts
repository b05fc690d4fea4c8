/*
 * A manifest has a line for each piece of each transcript of a home, and a question about one session needs those of a few files.
 * So their ids are looked for among the bytes, and only the lines that hold one are parsed. A line in which the id itself was
 * damaged is not found: `readManifest`, which looks at every line, reports it.
 */
import type { SourcePiece } from '@agentspine/schema';
import type { MarkedFile } from './cursor-file.ts';
import { readManifestLine } from './manifest-text.ts';

/** Far above most lines; a window that is within one line grows. */
const windowBytesMin = 1_048_576;

const lineFeed = 10;

/** An empty text would be found everywhere. */
const isId = (file: string): boolean => /^[0-9a-f]{16}$/.test(file);

/** The pieces of these files, in the order of their lines. @throws DurableFsError */
export async function readPiecesOf(manifest: MarkedFile, files: ReadonlySet<string>): Promise<readonly SourcePiece[]> {
  const size = (await manifest.stat())?.size ?? 0;
  const ids = [...files].filter(isId).map((file) => Buffer.from(file));
  const pieces: SourcePiece[] = [];
  let windowBytes = windowBytesMin;
  for (let from = 0; from < size; ) {
    const bytes = await manifest.read(from, Math.min(size, from + windowBytes));
    const window = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = window.lastIndexOf(lineFeed) + 1;
    if (end === 0 && from + windowBytes >= size) break;
    windowBytes = end === 0 ? 2 * windowBytes : windowBytesMin;
    for (const line of linesWith(window.subarray(0, end), ids)) {
      const said = readManifestLine(line);
      if (said?.kind === 'piece' && files.has(said.file)) pieces.push(said);
    }
    from += end;
  }
  return pieces;
}

/** The lines that hold one of the texts, in their order. Every line ends with a line feed, which is not part of it. */
function linesWith(bytes: Buffer, texts: readonly Buffer[]): readonly Buffer[] {
  const ends = new Map<number, number>();
  for (const text of texts) {
    for (let at = bytes.indexOf(text); at !== -1; ) {
      const end = bytes.indexOf(lineFeed, at);
      ends.set(bytes.lastIndexOf(lineFeed, at) + 1, end);
      at = bytes.indexOf(text, end);
    }
  }
  return [...ends].sort(([one], [other]) => one - other).map(([from, to]) => bytes.subarray(from, to));
}
