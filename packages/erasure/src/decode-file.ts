import { inflateFrames, LineSplitter, type nodeSourceTree } from '@agentspine/durable-fs';
import { inflatedBytesMaxDefault, parseBodyLine } from '@agentspine/otlp/body-line';
import { textsInParquet } from '@agentspine/sql/texts-in-parquet';
import { textsInDatabase } from '@agentspine/sqlite/texts-in-database';

/** A file that is open. */
export type SourceOfBytes = ReturnType<typeof nodeSourceTree.open>;

/** A file that may hold more than its bytes say. */
export interface FileToDecode {
  readonly file: SourceOfBytes;
  /** Its path. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Where zstd frames may begin in it. */
  readonly frames: Iterable<number>;
  /** Called where it is compressed and cannot be decoded, or not to its end. */
  readonly onUndecoded: () => void;
}

/** What a file holds, one character a byte. */
export interface DecodedText {
  readonly text: string;
  /** Whether it is words of an index of search. */
  readonly isOfSearch?: boolean;
}

const zstdMagic = Buffer.from('28b52ffd', 'hex').toString('latin1');
const databaseMagic = 'SQLite format 3\0';
const parquetMagic = 'PAR1';
const chunkBytes = 1024 * 1024;

/** Where frames may begin in a text of bytes. */
export function* framesIn(text: string): Generator<number> {
  for (let at = text.indexOf(zstdMagic); at >= 0; at = text.indexOf(zstdMagic, at + 1)) yield at;
}

/** What is in a file that its bytes do not say. A file of another kind holds nothing more. */
export async function* decodeFile(source: FileToDecode): AsyncGenerator<DecodedText> {
  const head = Buffer.alloc(databaseMagic.length);
  const begin = head.toString('latin1', 0, source.file.read(head, 0));
  try {
    if (begin === databaseMagic) yield* textsInDatabase(source.path);
    else if (begin.startsWith(parquetMagic)) yield* inParquet(source.path);
    else {
      yield* inFrames(source);
      if (/\.jsonl(?:\.|$)/.test(source.path)) yield* inBodies(source);
    }
  } catch {
    // Damaged, or not what its first bytes say.
    source.onUndecoded();
  }
}

async function* inParquet(path: string): AsyncGenerator<DecodedText> {
  for await (const text of textsInParquet(path)) yield { text: Buffer.from(text).toString('latin1') };
}

/** Frames lie one after the other, after an index, or among other bytes; four bytes that only look like a beginning inflate to nothing. */
async function* inFrames({ file, path, size, frames, onUndecoded }: FileToDecode): AsyncGenerator<DecodedText> {
  for (const from of frames) {
    const rest = { read: (bytes: Uint8Array, at: number) => file.read(bytes, from + at) };
    for await (const step of inflateFrames(rest, size - from)) {
      if (step.kind === 'bytes') yield { text: Buffer.from(step.bytes).toString('latin1') };
      else {
        if (step.kind !== 'frame-end' && /\.zst(?:\.damaged-\d+)?$/.test(path)) onUndecoded();
        break;
      }
    }
  }
}

/** Lines with bodies of telemetry, as they were sent. */
async function* inBodies({ file, size }: FileToDecode): AsyncGenerator<DecodedText> {
  const splitter = new LineSplitter(0);
  for (let at = 0; at < size; ) {
    const chunk = new Uint8Array(Math.min(chunkBytes, size - at));
    const count = file.read(chunk, at);
    if (count === 0) return;
    at += count;
    const lines: string[] = [];
    splitter.push(chunk.subarray(0, count), (line) => {
      if (line?.includes('"deflated"')) lines.push(line);
    });
    for (const line of lines) {
      const body = parseBodyLine(line, inflatedBytesMaxDefault);
      if (body !== undefined) yield { text: Buffer.from(body.bytes).toString('latin1') };
    }
  }
}
