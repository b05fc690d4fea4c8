import { join } from 'node:path';
import { nodeSourceTree } from '@agentspine/durable-fs';
import { decodeFile, framesIn, type SourceOfBytes } from './decode-file.ts';
import { filesBelow } from './files-below.ts';

/** A part of a file, as it is or decoded; consecutive parts overlap, so that nothing is hidden by where they are cut. */
export interface FilePart {
  /** Name below the folder. */
  readonly path: string;
  /** One character a byte. */
  readonly text: string;
  /** Whether the text is words of an index of search, in lower case and without accents. */
  readonly isOfSearch?: boolean | undefined;
}

/** How a folder is read. */
export interface ReadOptions {
  /** How many characters of a part the next one has too: nothing that is looked for is longer. */
  readonly overlapChars?: number;
  /** Called for a file that is compressed and cannot be decoded, or not to its end. */
  readonly onUndecoded?: (path: string) => void;
}

const chunkBytes = 1024 * 1024;
/** No id is longer. */
const overlapCharsDefault = 4_096;

/**
 * Every byte of every file below a folder, and what they hold where they are compressed or a database: zstd frames, SQLite, Parquet, bodies of telemetry.
 * A file that goes meanwhile is passed over.
 */
export async function* readEveryByte(directory: string, options: ReadOptions = {}): AsyncGenerator<FilePart> {
  for (const path of filesBelow(directory)) yield* readFile({ directory, ...options }, path);
}

/** How a file of a folder is read. */
export type Reading = ReadOptions & { readonly directory: string };

/** The same of one file, by its name below the folder. */
export async function* readFile(reading: Reading, path: string): AsyncGenerator<FilePart> {
  const { directory, overlapChars = overlapCharsDefault, onUndecoded } = reading;
  const full = join(directory, path);
  const file = openUnlessGone(full);
  if (file === undefined) return;
  try {
    const size = nodeSourceTree.stat(full)?.size ?? 0;
    // A name is a part of what a file tells.
    yield { path, text: path };
    const frames = new Set<number>();
    let begin = 0;
    let rest = '';
    for (const chunk of plainChunks(file, size)) {
      const text = rest + chunk;
      for (const at of framesIn(text)) frames.add(begin - rest.length + at);
      yield { path, text };
      begin += chunk.length;
      rest = text.slice(-overlapChars);
    }
    rest = '';
    const decoded = decodeFile({ file, path: full, size, frames, onUndecoded: () => onUndecoded?.(path) });
    for await (const { text, isOfSearch } of decoded) {
      yield { path, text: rest + text, isOfSearch };
      rest = text.slice(-overlapChars);
    }
  } finally {
    file.close();
  }
}

function openUnlessGone(path: string): SourceOfBytes | undefined {
  try {
    return nodeSourceTree.open(path);
  } catch (error) {
    if (nodeSourceTree.stat(path) === undefined) return undefined;
    throw error;
  }
}

function* plainChunks(file: SourceOfBytes, size: number): Generator<string> {
  for (let at = 0; at < size; ) {
    const chunk = Buffer.alloc(Math.min(chunkBytes, size - at));
    const count = file.read(chunk, at);
    if (count === 0) return;
    yield chunk.toString('latin1', 0, count);
    at += count;
  }
}
