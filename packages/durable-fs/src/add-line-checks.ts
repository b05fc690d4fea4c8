import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import { type ChainLink, chainStart, checkBytesMax, checkHead, contentEnd, hexOf, sumOf } from './line-check.ts';

/** Lines without a check that follow each other; the next line that gets one is preceded by a seal over them. */
export interface UncheckedRun {
  /** Number of lines. */
  readonly lines: number;
  /** With the line feeds. */
  readonly bytes: number;
  /** CRC-32 of them. */
  readonly crc: number;
}

/** Where a file of checked lines ends. */
export interface ChainEnd {
  /** The last line with a check. */
  readonly last: ChainLink;
  /** What follows it. */
  readonly run: UncheckedRun;
}

export const emptyRun: UncheckedRun = { lines: 0, bytes: 0, crc: 0 };
/** The chain before the first line. */
export const emptyChain: ChainEnd = { last: chainStart, run: emptyRun };

const lineFeed = 0x0a;
/** `{"v":1,"kind":"seal","lines":,"bytes":,"crc":"00000000"` with two numbers and a check. */
const sealBytesMax = 140;

/**
 * Gives each of these whole lines its check, instead of one that it has. A line that is not a JSON object stays as it is,
 * and a seal over such lines comes before the next line; so does one over lines of a file that had no checks.
 */
export function addLineChecks(lines: Uint8Array, end: ChainEnd): { readonly bytes: Buffer; readonly end: ChainEnd } {
  assert.equal(lines.at(-1), lineFeed, 'lines end in a line feed');
  const source = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
  const target = new CheckedLines(source.length + countLines(source) * (checkBytesMax + sealBytesMax), end);
  let start = 0;
  for (let feed = source.indexOf(lineFeed); feed >= 0; feed = source.indexOf(lineFeed, start)) {
    target.add(source, start, feed);
    start = feed + 1;
  }
  return { bytes: target.bytes, end: target.end };
}

function countLines(source: Buffer): number {
  let count = 0;
  for (let feed = source.indexOf(lineFeed); feed >= 0; feed = source.indexOf(lineFeed, feed + 1)) count += 1;
  return count;
}

/** The line that says what lines without a check before it are. */
export function sealOf({ lines, bytes, crc }: UncheckedRun): string {
  return `{"v":1,"kind":"seal","lines":${lines},"bytes":${bytes},"crc":"${hexOf(crc)}"}`;
}

/** What lines were given so far. */
class CheckedLines {
  readonly #target: Buffer;
  #at = 0;
  #last: ChainLink;
  #run: UncheckedRun;

  constructor(sizeMax: number, { last, run }: ChainEnd) {
    this.#target = Buffer.allocUnsafe(sizeMax);
    this.#last = last;
    this.#run = run;
  }

  get bytes(): Buffer {
    return this.#target.subarray(0, this.#at);
  }

  get end(): ChainEnd {
    return { last: this.#last, run: this.#run };
  }

  add(source: Buffer, start: number, feed: number): void {
    const isObject = source[start] === 0x7b && source[start + 1] === 0x22 && source[feed - 1] === 0x7d;
    if (isObject && feed - start > 3) {
      this.#addSeal();
      this.#addChecked(source.subarray(start, feed), this.#last.number + 1);
    } else this.#addUnchecked(source.subarray(start, feed + 1));
  }

  #addSeal(): void {
    if (this.#run.lines === 0) return;
    const number = this.#last.number + this.#run.lines + 1;
    const seal = Buffer.from(sealOf(this.#run));
    this.#run = emptyRun;
    this.#addChecked(seal, number);
  }

  #addChecked(line: Buffer, number: number): void {
    const from = this.#at;
    this.#at += line.copy(this.#target, from, 0, contentEnd(line));
    this.#at += this.#target.write(checkHead(this.#last, number), this.#at, 'latin1');
    const sum = sumOf(this.#target.subarray(from, this.#at));
    this.#at += this.#target.write(`${sum}"}\n`, this.#at, 'latin1');
    this.#last = { number, sum };
  }

  #addUnchecked(line: Buffer): void {
    this.#at += line.copy(this.#target, this.#at);
    const { lines, bytes, crc } = this.#run;
    this.#run = { lines: lines + 1, bytes: bytes + line.length, crc: crc32(line, crc) };
  }
}
