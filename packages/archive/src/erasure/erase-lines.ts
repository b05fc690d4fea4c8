import { parseJson } from '../ledger/ledger-line.ts';
import { isSeal, textOf } from '../ledger/read-ledger.ts';
import { type ByteReader, splitLines } from '../ledger/split-lines.ts';
import { digestOfLine, type Erasure, encodeErasedLines } from './erased-line.ts';

/** What becomes of a line: it stays, it goes, or another one takes its place and says what it had been. */
export type LineFate = 'stays' | 'goes' | { readonly replacement: string };

/** Decides about a line by its JSON value, which is `undefined` where it is not JSON. */
export type JudgeLine = (value: unknown) => LineFate;

/** What erasing did to a file of lines. */
export interface ErasedCount {
  /** Lines that went, or were replaced. */
  lines: number;
}

/** An erased line holds no more digests: a line of some 20 KB. */
const digestsMax = 400;
const lineFeed = Buffer.from('\n');

/**
 * The bytes of a file of checked lines without those that are judged to go: of lines that follow each other one erased line says
 * what they were. Lines that stay are the same, byte for byte; their checks are made again by the code that writes them.
 */
export async function* eraseLines(
  file: ByteReader,
  erasure: Erasure & { readonly judge: JudgeLine },
  count: ErasedCount,
): AsyncGenerator<Uint8Array> {
  let digests: string[] = [];
  for await (const lines of splitLines(file, { lineBytesMax: Number.POSITIVE_INFINITY })) {
    const written: Uint8Array[] = [];
    const close = (): void => {
      if (digests.length > 0) written.push(Buffer.from(encodeErasedLines(erasure, digests)));
      digests = [];
    };
    for (const { bytes } of lines) {
      if (bytes === undefined || isSeal(textOf(bytes))) continue;
      const fate = erasure.judge(parseJson(textOf(bytes)));
      if (fate !== 'stays') {
        count.lines += 1;
        digests.push(digestOfLine(bytes));
      }
      if (fate !== 'goes' || digests.length >= digestsMax) close();
      if (fate === 'stays') written.push(bytes, lineFeed);
      else if (fate !== 'goes') written.push(Buffer.from(fate.replacement));
    }
    yield Buffer.concat(written);
  }
  if (digests.length > 0) yield Buffer.from(encodeErasedLines(erasure, digests));
}

/** How many lines would go; nothing is written. */
export async function countErasable(file: ByteReader, judge: JudgeLine): Promise<number> {
  let count = 0;
  for await (const lines of splitLines(file, { lineBytesMax: Number.POSITIVE_INFINITY })) {
    for (const { bytes } of lines) {
      if (bytes !== undefined && judge(parseJson(textOf(bytes))) !== 'stays') count += 1;
    }
  }
  return count;
}
