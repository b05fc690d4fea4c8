import { hash } from 'node:crypto';
import { type InflateStep, inflateFrames, type SourceFile } from '@agentspine/durable-fs';
import { counted } from '@agentspine/render/count-text';
import type { Digest } from '@agentspine/schema';
import type { TranscriptContent } from './transcript-content.ts';

/** A small file may expand to gigabytes. Text of transcripts shrinks to a sixth, the same line over and over to a thousandth. */
const expansionMax = 1_000;
/** Whatever its size. */
const smallBytes = 64 * 1024 * 1024;

/**
 * Opens what a compressed file holds. It is inflated once to its end, and nothing is kept of that: how much of it is right is known
 * before the first byte is taken. Then it is inflated again as it is read, a chunk at a time, so memory does not grow with it.
 */
export async function openInflated(file: SourceFile, fileBytes: number): Promise<TranscriptContent> {
  try {
    return new InflatedContent(file, fileBytes, await inspect(file, fileBytes));
  } catch (error) {
    file.close();
    throw error;
  }
}

interface Inspected {
  readonly size: number;
  readonly problem?: string;
}

async function inspect(file: SourceFile, fileBytes: number): Promise<Inspected> {
  const bytesMax = smallBytes + fileBytes * expansionMax;
  let size = 0;
  let whole = 0;
  for await (const step of inflateFrames(file, fileBytes)) {
    if (step.kind === 'bytes') size += step.bytes.length;
    else if (step.kind === 'frame-end') whole = size;
    else if (step.kind === 'cut')
      return { size, problem: `ends inside a zstd frame; ${counted(size, 'byte')} of its content can be read` };
    else
      return {
        size: whole,
        problem: `is not zstd from byte ${step.at} on (${step.cause.message}); after ${counted(whole, 'byte')} of its content`,
      };
    if (size > bytesMax)
      return {
        size: 0,
        problem: `expands to more than ${bytesMax} bytes, ${expansionMax} times its size, which no transcript does; nothing of it was taken`,
      };
  }
  return { size };
}

class InflatedContent implements TranscriptContent {
  readonly size: number;
  readonly problem: string | undefined;
  readonly #file: SourceFile;
  readonly #fileBytes: number;
  #steps: AsyncGenerator<InflateStep, void, void> | undefined;
  /** What was inflated and not read yet, and where it begins. */
  #rest: Uint8Array = new Uint8Array(0);
  #position = 0;

  constructor(file: SourceFile, fileBytes: number, { size, problem }: Inspected) {
    this.#file = file;
    this.#fileBytes = fileBytes;
    this.size = size;
    this.problem = problem;
  }

  async read(position: number, length: number): Promise<Uint8Array> {
    const target = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.size - position)));
    if (target.length === 0) return target;
    if (this.#steps === undefined || position < this.#position) await this.#restart();
    let filled = 0;
    while (filled < target.length && (this.#rest.length > 0 || (await this.#inflateMore()))) {
      const skipped = this.#rest.subarray(0, Math.max(0, position - this.#position));
      const taken = this.#rest.subarray(skipped.length, skipped.length + target.length - filled);
      target.set(taken, filled);
      filled += taken.length;
      this.#position += skipped.length + taken.length;
      this.#rest = this.#rest.subarray(skipped.length + taken.length);
    }
    return target.subarray(0, filled);
  }

  /** Windows all over the content would inflate it again for each piece: what is known of it is compared piece by piece. */
  sample(_end: number, last: Uint8Array): Digest {
    return hash('sha256', last) as Digest;
  }

  [Symbol.dispose](): void {
    this.#steps?.return().catch(() => undefined);
    this.#file.close();
  }

  async #restart(): Promise<void> {
    await this.#steps?.return();
    this.#steps = inflateFrames(this.#file, this.#fileBytes);
    this.#rest = new Uint8Array(0);
    this.#position = 0;
  }

  async #inflateMore(): Promise<boolean> {
    for (let next = await this.#steps?.next(); next?.done === false; next = await this.#steps?.next()) {
      if (next.value.kind === 'bytes') {
        this.#rest = next.value.bytes;
        return true;
      }
    }
    return false;
  }
}
