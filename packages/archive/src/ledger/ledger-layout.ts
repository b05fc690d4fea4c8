/**
 * How a ledger lies on disk. Its beginning may be in frames, files of the folder `ledger`, each of which is whole lines, compressed:
 * `<generation>-<from>-<to>-<sum>.jsonl.zst`. `ledger.jsonl` has the lines that follow, and before them a line of its own, which does not
 * belong to the ledger: it says how many bytes of the ledger are in frames, and of which generation. Frames of other generations, and
 * those behind that many bytes, are what a crash left.
 */
import {
  addLineChecks,
  emptyChain,
  isSound,
  readLineCheck,
  restoreFlippedBit,
  withoutCheck,
} from '@agentspine/durable-fs';
import { parseJsonObject } from '@agentspine/schema';

/** A file of the folder `ledger`. */
export interface FrameFile {
  /** Its name in the folder. */
  readonly name: string;
  /** Of which ledger it is. */
  readonly generation: string;
  /** The first byte of the ledger that it has. */
  readonly from: number;
  /** The byte of the ledger after its last one. */
  readonly to: number;
  /** CRC-32 of the file as eight hex digits: some bits of a zstd frame change nothing of what it holds. */
  readonly sum: string;
}

/** A part of the ledger that is in a frame, or was: without a name where the file is gone. */
export interface LedgerFrame extends Pick<FrameFile, 'from' | 'to'> {
  /** Its name in the folder; `undefined` where it is gone. */
  readonly name: string | undefined;
  /** CRC-32 of the file as eight hex digits. */
  readonly sum?: string;
}

/** What the first line of `ledger.jsonl` says. */
export interface FramesLine {
  /** Of all frames of one ledger; another one after it was written again. */
  readonly generation: string;
  /** How many bytes of the ledger are in frames. */
  readonly bytes: number;
  /** What identified the ledger before it had frames; empty where it was written with them. */
  readonly of: string;
}

/** Where the bytes of a ledger are. */
export interface LedgerLayout extends FramesLine {
  /** Length of the first line of `ledger.jsonl`, where that is not a line of the ledger; otherwise 0. */
  readonly headBytes: number;
  /** Why the layout had to be found by the names of the frames, as the end of a sentence about `ledger.jsonl`. */
  readonly damage?: string;
}

/** Of a ledger without frames. */
export const plainLayout: LedgerLayout = { generation: '', bytes: 0, of: '', headBytes: 0 };

/** The first line of `ledger.jsonl` is shorter. */
export const framesLineMax = 4096;

const namePattern = /^([0-9a-f]{16})-([0-9]{15})-([0-9]{15})-([0-9a-f]{8})\.jsonl\.zst$/;

/** The name of a frame. */
export function frameName({ generation, from, to, sum }: Omit<FrameFile, 'name'>): string {
  const digits = (offset: number): string => String(offset).padStart(15, '0');
  return `${generation}-${digits(from)}-${digits(to)}-${sum}.jsonl.zst`;
}

/** What a name says; `undefined` for one that no frame has. */
export function parseFrameName(name: string): FrameFile | undefined {
  const [, generation, from, to, sum] = namePattern.exec(name) ?? [];
  if (generation === undefined || sum === undefined || Number(from) >= Number(to)) return undefined;
  return { name, generation, from: Number(from), to: Number(to), sum };
}

/** The frames of a generation up to a byte of the ledger, in order, and between them what is gone. */
export function framesUpTo(files: readonly FrameFile[], { generation, bytes }: FramesLine): readonly LedgerFrame[] {
  const frames: LedgerFrame[] = [];
  let end = 0;
  const fill = (to: number): void => {
    if (to > end) frames.push({ name: undefined, from: end, to });
    end = to;
  };
  for (const file of inOrder(files, generation)) {
    if (file.from < end || file.to > bytes) continue;
    fill(file.from);
    frames.push(file);
    end = file.to;
  }
  fill(bytes);
  return frames;
}

function inOrder(files: readonly FrameFile[], generation: string): readonly FrameFile[] {
  const own = files.filter((file) => file.generation === generation);
  return own.toSorted((a, b) => a.from - b.from || b.to - a.to);
}

/** Whether a first line may say where frames are, also where it was changed. */
export function looksLikeFramesLine(line: Uint8Array): boolean {
  const text = Buffer.from(line).toString('latin1');
  return /^.{0,40}"kind":"frames"/.test(text) || /^.{0,80}"generation":"/.test(text);
}

/** The first line of `ledger.jsonl`, with its line feed. */
export function formatFramesLine({ generation, bytes, of }: FramesLine): Buffer {
  const line = Buffer.from(`${JSON.stringify({ v: 1, kind: 'frames', generation, bytes, of })}\n`);
  return addLineChecks(line, emptyChain).bytes;
}

/** What a first line says, also where one of its bits flipped; `undefined` where it is another line or more was changed. */
export function parseFramesLine(
  line: Uint8Array,
): { readonly said: FramesLine; readonly isRestored: boolean } | undefined {
  if (!looksLikeFramesLine(line)) return undefined;
  const check = readLineCheck(line);
  const isWhole = check !== undefined && isSound(line, check);
  const sound = isWhole ? line : restoreFlippedBit(line);
  const value = sound && parseJsonObject(Buffer.from(withoutCheck(sound)).toString());
  if (value?.['kind'] !== 'frames') return undefined;
  const { generation, bytes, of } = value;
  if (typeof generation !== 'string' || !/^[0-9a-f]{16}$/.test(generation)) return undefined;
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0 || typeof of !== 'string')
    return undefined;
  return { said: { generation, bytes, of }, isRestored: !isWhole };
}

/** The layout that frames alone tell: of the generation that reaches furthest without a gap. */
export function layoutOfFrames(files: readonly FrameFile[]): FramesLine | undefined {
  const ends = new Map<string, number>();
  for (const generation of new Set(files.map((file) => file.generation))) {
    let end = 0;
    for (const file of inOrder(files, generation)) if (file.from === end) end = file.to;
    ends.set(generation, end);
  }
  const [furthest] = [...ends].toSorted((a, b) => b[1] - a[1]);
  if (furthest === undefined || furthest[1] === 0) return undefined;
  return { generation: furthest[0], bytes: furthest[1], of: '' };
}

const lineFeed = 0x0a;

/** How many bytes of `lines` the next frame gets: whole lines, about `frameBytes` of them; 0 where no line of them ends. */
export function cutFrame(lines: Uint8Array, frameBytes: number): number {
  const last = lines.lastIndexOf(lineFeed, frameBytes - 1);
  return (last >= 0 ? last : lines.indexOf(lineFeed)) + 1;
}
