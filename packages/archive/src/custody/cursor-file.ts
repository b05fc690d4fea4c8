import { dirname, join } from 'node:path';
import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type FileSystem, sumOfBeginning, writeFileDurably } from '@agentspine/durable-fs';
import type { SourceFileId, SourceStat } from '@agentspine/schema';
import { parseStat } from './manifest-line.ts';
import { parseSourceEntry, type SourceEntry } from './source-entry.ts';

/**
 * `cursors.json`: what an import knows, as of a length of manifest and ledger. It is derived from both and may be deleted;
 * whatever comes after the two lengths is read again at the next start (INV-03, INV-04). It is a line of JSON, and then a zstd frame of
 * JSON with what is known of each file, which is a fifth of the text. Programs of before wrote one JSON text, which is read too.
 */
export interface CursorSnapshot {
  /** The manifest, as it was then. */
  readonly manifest: FileMark;
  /** The ledger, as it was then. */
  readonly ledger: FileMark;
  /** How far each transcript was derived. */
  readonly files: Map<SourceFileId, SourceEntry>;
  /** Files that are not transcripts, by path, with what the file system said of them when they were looked at. */
  readonly skipped: Map<string, SourceStat>;
}

/** A file up to a length. Another inode means another file, unless the sum of those bytes says that it is a copy. */
export interface FileMark {
  /** Identity of the file on its device. */
  readonly inode: string;
  /** Size, in bytes. */
  readonly size: number;
  /** CRC-32 of the bytes, as eight hex digits; absent in a mark that only says how far the file reaches. */
  readonly sum?: string | undefined;
}

/** A file that only grows. */
export interface MarkedFile {
  /** What the file system says of it. */
  stat(): Promise<Pick<FileMark, 'inode' | 'size'> | undefined>;
  /** Bytes `from` (included) to `to` (excluded). */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** The mark of a file that is not there. */
export const noFile: FileMark = { inode: '', size: 0 };

/** How far a file reaches now, with the sum of its bytes; what an earlier mark of it has summed is not read again. */
export async function markAfter(file: MarkedFile, { inode, size, sum }: FileMark): Promise<FileMark> {
  const now = await file.stat();
  if (now === undefined) return noFile;
  const known = inode === now.inode && size <= now.size && sum !== undefined ? { size, sum } : undefined;
  return { ...markOfStat(now), sum: await sumOfBeginning((from, to) => file.read(from, to), now.size, known) };
}

/** Whether a file begins with what a mark was made of: it is the same file, or a copy of it. */
export async function beginsAsMarked(file: MarkedFile, { inode, size, sum }: FileMark): Promise<boolean> {
  if (size === 0) return true;
  const now = await file.stat();
  if (now === undefined || now.size < size) return false;
  if (now.inode === inode) return true;
  return sum !== undefined && sum === (await sumOfBeginning((from, to) => file.read(from, to), size));
}

function markOfStat({ inode, size }: Pick<FileMark, 'inode' | 'size'>): FileMark {
  return { inode, size };
}

const tempName = 'cursors.json.tmp';

/** 1 had no check, 2 was not compressed. */
const cursorFileVersion = 3;
const plainVersion = 2;

const checkDigits = 8;
const checkMemberLength = `,"check":""}`.length + checkDigits;

/** No text of JSON is longer; a file that says that it has more is damaged. */
const openedBytesMax = 512 * 1024 ** 2;

/** Writes the snapshot in one step; a crash leaves the old one. The caller is the only writer. */
export async function writeCursorFile(fileSystem: FileSystem, path: string, snapshot: CursorSnapshot): Promise<void> {
  const bytes = encodeCursorFile(snapshot);
  // A crash may have left the temporary file of an earlier write.
  await fileSystem.remove(join(dirname(path), tempName));
  await writeFileDurably(fileSystem, path, bytes, { tempName });
}

/** The file's bytes. The last member of its line is the CRC-32 of all the rest, for a number in it decides where an import goes on. */
export function encodeCursorFile({ manifest, ledger, files, skipped }: CursorSnapshot): Uint8Array {
  const line = { v: cursorFileVersion, manifest, ledger, transcripts: files.size };
  const head = JSON.stringify(line).slice(0, -1);
  const entries = JSON.stringify({ files: Object.fromEntries(files), skipped: Object.fromEntries(skipped) });
  const frame = zstdCompressSync(entries, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  return Buffer.concat([Buffer.from(`${head},"check":"${checkOf(Buffer.from(head), frame)}"}\n`), frame]);
}

/** How many bytes of the beginning of a file `countInCursorFile` needs at most. */
export const cursorCountBytesMax = 1_024;

/** How many transcripts a file knows, of its beginning; `undefined` where that does not say it. The rest is not checked. */
export function countInCursorFile(head: string): number | undefined {
  const marks = /^\{"v":[23],"manifest":\{[^{}]*\},"ledger":\{[^{}]*\},"transcripts":(\d{1,15}),/.exec(head);
  return marks === null ? undefined : Number(marks[1]);
}

/** Of bytes: of a text as long as the old form was, the sum takes 30 times as long. */
function checkOf(...parts: readonly Uint8Array[]): string {
  return parts
    .reduce((sum, bytes) => crc32(bytes, sum), 0)
    .toString(16)
    .padStart(checkDigits, '0');
}

/** Whether bytes are a cursor file that was changed or cut, and not one of an older version. */
export function isDamagedCursorFile(bytes: Uint8Array): boolean {
  return parseCursorFile(bytes) === undefined && parseObject(Buffer.from(bytes).toString())?.['v'] !== 1;
}

/**
 * Reads `cursors.json`; `undefined` when it is damaged or of another version, which costs a longer start and nothing else.
 */
export function parseCursorFile(bytes: Uint8Array): CursorSnapshot | undefined {
  const value = compressedValue(bytes) ?? plainValue(bytes);
  const manifest = parseMark(value?.['manifest']);
  const ledger = parseMark(value?.['ledger']);
  if (value === undefined || manifest === undefined || ledger === undefined) return undefined;
  const files = parseEntries(value['files'], parseSourceEntry);
  const skipped = parseEntries(value['skipped'], parseStat);
  if (files === undefined || skipped === undefined) return undefined;
  return { manifest, ledger, files: files as Map<SourceFileId, SourceEntry>, skipped };
}

/** What the line says, and what the frame does; `undefined` where the check of both is another one. */
function compressedValue(bytes: Uint8Array): Record<string, unknown> | undefined {
  const end = bytes.subarray(0, cursorCountBytesMax).indexOf(0x0a);
  if (end < 0) return undefined;
  const [text, frame] = [Buffer.from(bytes.subarray(0, end)).toString(), bytes.subarray(end + 1)];
  const head = Buffer.from(text.slice(0, -checkMemberLength));
  if (text.slice(-checkMemberLength) !== `,"check":"${checkOf(head, frame)}"}`) return undefined;
  const line = parseObject(text);
  if (line?.['v'] !== cursorFileVersion) return undefined;
  try {
    const entries = parseObject(zstdDecompressSync(frame, { maxOutputLength: openedBytesMax }).toString());
    return entries && { ...line, ...entries };
  } catch {
    return undefined;
  }
}

/** The same of the form of before. */
function plainValue(bytes: Uint8Array): Record<string, unknown> | undefined {
  const text = Buffer.from(bytes).toString();
  const body = text.slice(0, -checkMemberLength);
  if (text.slice(-checkMemberLength) !== `,"check":"${checkOf(Buffer.from(body))}"}`) return undefined;
  const value = parseObject(text);
  return value?.['v'] === plainVersion ? value : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function parseMark(value: unknown): FileMark | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { inode, size, sum } = value as Record<string, unknown>;
  if (typeof inode !== 'string' || typeof size !== 'number' || !Number.isSafeInteger(size)) return undefined;
  return typeof sum === 'string' && /^[0-9a-f]{8}$/.test(sum) ? { inode, size, sum } : { inode, size };
}

function parseEntries<T>(value: unknown, parse: (entry: unknown) => T | undefined): Map<string, T> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = new Map<string, T>();
  for (const [key, raw] of Object.entries(value)) {
    const entry = parse(raw);
    if (entry === undefined) return undefined;
    entries.set(key, entry);
  }
  return entries;
}
