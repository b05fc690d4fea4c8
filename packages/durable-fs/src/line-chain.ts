import { crc32 } from 'node:zlib';
import { emptyRun, sealOf, type UncheckedRun } from './add-line-checks.ts';
import { type ChainLink, chainStart, isSound, type LineCheck, readLineCheck, textWithoutCheck } from './line-check.ts';

/**
 * What is wrong with lines of a file:
 * `changed`: a line is not what its check was made of. `unchecked`: lines without a check among lines that have one.
 * `unsealed`: lines without a check are not those that the seal after them was made of. `missing`: lines before this one are
 * not there. `moved`: a line does not follow the one before it.
 */
export interface LineFault {
  /** What kind it is. */
  readonly kind: 'changed' | 'unchecked' | 'unsealed' | 'missing' | 'moved';
  /** The number of the first line concerned, as an editor counts; `undefined` where the reading began at an unknown one. */
  readonly line: number | undefined;
  /** How many lines are concerned. */
  readonly lines: number;
  /** Bytes of the file; both are the place itself where lines are missing. */
  readonly from: number;
  /** The byte after the last one. */
  readonly to: number;
}

/** A fault in words, as the end of a sentence that begins with the path of the file. */
export function describeFault({ kind, line, lines, from, to }: LineFault): string {
  const many = lines === 1 ? 'a line' : `${lines} lines`;
  const number = line === undefined ? '' : `line ${line}${lines === 1 ? '' : ` to ${line + lines - 1}`}, `;
  const where = `${number}bytes ${from} to ${to}`;
  switch (kind) {
    case 'changed':
      return `was changed: ${where} fails its check`;
    case 'unchecked':
      return `was changed: ${where} lost the check`;
    case 'unsealed':
      return `was changed: ${where} fails the seal after it`;
    case 'missing':
      return `lost ${many} before ${line === undefined ? '' : `line ${line}, `}byte ${from}`;
    case 'moved':
      return `was changed: ${where} does not follow the line before it`;
    default:
      return kind satisfies never;
  }
}

/** The line that ends at a byte of a file, by the file's last bytes before it; `undefined` where it has no check. */
export function linkBefore(bytes: Uint8Array, offset: number): ChainLink | undefined {
  return offset === 0 ? chainStart : readLineCheck(bytes.subarray(0, -1));
}

/** Where a line is, `to` after its line feed. */
export interface LinePlace {
  /** The first byte. */
  readonly from: number;
  /** The byte after the last one. */
  readonly to: number;
}

/** Judges the lines of a file one after the other. The lines at its end need no check: the next append seals them. */
export class LineChain {
  /** What an editor counts. */
  #line: number | undefined;
  /** What the next line follows; `undefined` where that is not known. */
  #last: ChainLink | undefined;
  #run: UncheckedRun = emptyRun;
  #runFrom = 0;
  /** Whether the run began before the reading did. */
  #isRunOpen: boolean;
  /** After a fault the next sound line says where the file goes on. */
  #isLost = false;

  /** `start` is the line before the first one; `undefined` where that has no check. */
  constructor(start: ChainLink | undefined = chainStart) {
    this.#line = start?.number;
    this.#last = start;
    this.#isRunOpen = start === undefined;
  }

  /** The last line with a check and what follows it, for who appends to the file. */
  get end(): { readonly last: ChainLink; readonly run: UncheckedRun } {
    return { last: this.#last ?? chainStart, run: this.#run };
  }

  /** What is wrong with the next line, or shows by it to be wrong before it. `line` has no line feed; without it nothing is judged. */
  take(line: Uint8Array | undefined, place: LinePlace): readonly LineFault[] {
    if (this.#line !== undefined) this.#line += 1;
    if (line === undefined) return this.#passOver();
    const check = readLineCheck(line);
    if (check === undefined) {
      this.#addToRun(line, place);
      return [];
    }
    const faults: LineFault[] = this.#judgeRun(line, place);
    if (isSound(line, check)) faults.push(...this.#judgePlace(check, place));
    else {
      faults.push(this.#fault('changed', place));
      this.#isLost = true;
      this.#last = { number: (this.#last?.number ?? check.number - 1) + 1, sum: check.sum };
    }
    if (this.#line === undefined && !this.#isLost) this.#line = check.number;
    return faults;
  }

  #passOver(): readonly LineFault[] {
    this.#isLost = true;
    if (this.#last !== undefined) this.#last = { ...this.#last, number: this.#last.number + 1 };
    return [];
  }

  #addToRun(line: Uint8Array, { from, to }: LinePlace): void {
    if (this.#run.lines === 0) this.#runFrom = from;
    const { lines, bytes, crc } = this.#run;
    this.#run = { lines: lines + 1, bytes: bytes + to - from, crc: crc32('\n', crc32(line, crc)) };
  }

  /** Lines without a check have to be followed by the seal over them. */
  #judgeRun(line: Uint8Array, place: LinePlace): LineFault[] {
    const run = this.#run;
    const isOpen = this.#isRunOpen;
    this.#run = emptyRun;
    this.#isRunOpen = false;
    if (run.lines === 0 && !isOpen) return [];
    if (this.#last !== undefined) this.#last = { ...this.#last, number: this.#last.number + run.lines };
    // What is before the start of the reading cannot be summed; a reader of all of the file judges it.
    if (isOpen) return [];
    const text = textWithoutCheck(Buffer.from(line).toString('latin1'));
    if (text === sealOf(run)) return [];
    this.#isLost = true;
    const first = this.#line === undefined ? undefined : this.#line - run.lines;
    const kind = text.startsWith('{"v":1,"kind":"seal",') ? 'unsealed' : 'unchecked';
    return [{ kind, line: first, lines: run.lines, from: this.#runFrom, to: place.from }];
  }

  #judgePlace(check: LineCheck, place: LinePlace): LineFault[] {
    const last = this.#last;
    const wasLost = this.#isLost;
    this.#isLost = false;
    if (last === undefined) {
      this.#last = check;
      return [];
    }
    const missing = check.number - last.number - 1;
    if (missing < 0 && !wasLost) return [this.#fault('moved', place)];
    this.#last = check;
    if (missing > 0) {
      return [{ kind: 'missing', line: this.#line, lines: missing, from: place.from, to: place.from }];
    }
    const isNext = check.link === last.sum.slice(-4);
    return isNext || wasLost ? [] : [this.#fault('moved', place)];
  }

  #fault(kind: LineFault['kind'], { from, to }: LinePlace): LineFault {
    return { kind, line: this.#line, lines: 1, from, to };
  }
}
