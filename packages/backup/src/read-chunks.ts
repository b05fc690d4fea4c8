import { type OpenFile, readFully } from '@agentspine/durable-fs';

/** Small enough that a batch of them stays small, and that a change of a few pages of a database costs little. */
export const chunkBytes = 1024 * 1024;
/** Of a database, whose pages change in place. */
export const databaseChunkBytes = 256 * 1024;

const lineFeed = 10;

/** The first `length` bytes of a file, in chunks that begin at multiples of `step`, so that a file that grew has the chunks it had. */
export async function* readChunks(file: OpenFile, length: number, step: number): AsyncGenerator<Uint8Array, void> {
  for (let position = 0; position < length; ) {
    const chunk = new Uint8Array(Math.min(step, length - position));
    const filled = await readFully(file, chunk, position);
    if (filled > 0) yield chunk.subarray(0, filled);
    // The file was cut meanwhile: what is there was read.
    if (filled < chunk.length) return;
    position += filled;
  }
}

/** How long the whole lines of a file are together, within its first `length` bytes: 0 where no line has an end. */
export async function lengthOfLines(file: OpenFile, length: number): Promise<number> {
  for (let end = length; end > 0; ) {
    const window = new Uint8Array(Math.min(65_536, end));
    const from = end - window.length;
    const filled = await readFully(file, window, from);
    const place = window.subarray(0, filled).lastIndexOf(lineFeed);
    if (place >= 0) return from + place + 1;
    end = from;
  }
  return 0;
}
