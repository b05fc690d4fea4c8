/**
 * A segment: what one feed of one host got, in a file that never changes. Its first line is the header, each further line a row.
 * The file is one zstd frame; its name has its number in the epoch, its feed, and the beginning of the SHA-256 of the plain lines.
 */
import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompressSync } from 'node:zlib';
import { parseJsonObject } from '@agentspine/schema';
import { FleetError } from '../errors.ts';
import { type FeedPositions, isFleetId, parsePositions } from '../home/fleet-file.ts';
import { headerRoom, type RowLines } from './row-lines.ts';

/** What a segment has rows of: lines of the ledger, or what was derived of them; records, or those of days that left `spine.db`. */
export const feeds = ['ledger', 'turns', 'records', 'cold'] as const;

/** A feed of a home. */
export type Feed = (typeof feeds)[number];

/** The first line of a segment. */
export interface SegmentHeader {
  /** The version of the form: in the first one the texts of records are strings. */
  readonly v: 1 | 2;
  /** The home. */
  readonly host: string;
  /** What people call it. */
  readonly name: string;
  /** The life of its positions. */
  readonly epoch: string;
  /** Its place in the epoch, from 1. */
  readonly number: number;
  /** What its rows are. */
  readonly feed: Feed;
  /** Number of rows. */
  readonly rows: number;
  /** When it was made: ISO 8601 in UTC. */
  readonly madeAt: string;
  /** Where the feeds of the host are after it. */
  readonly to: FeedPositions;
}

/** A segment as it is shipped. */
export interface Segment {
  /** What it says of itself. */
  readonly header: SegmentHeader;
  /** The header and the rows as lines of UTF-8. */
  readonly plain: Buffer;
  /** SHA-256 of the plain lines, in hex. */
  readonly sha256: string;
}

/** A segment and its file, which is made once: what the outbox has, a folder gets. */
export interface SegmentInFile extends Segment {
  /** The bytes of the file. */
  readonly file: Uint8Array;
}

/** The name of a file of a segment, taken apart. */
export interface SegmentName {
  /** The whole name. */
  readonly file: string;
  /** Its place in the epoch. */
  readonly number: number;
  /** What its rows are. */
  readonly feed: Feed;
  /** The beginning of its digest. */
  readonly digest: string;
}

/** A segment has at most this many rows and, but for one row alone, bytes: one insert of a database. */
export const segmentRowsMax = 100_000;
/** Plain bytes. */
export const segmentBytesMax = 8 * 1024 * 1024;
/** No file says that it is longer than this; a single row may be long. */
const plainBytesMax = 256 * 1024 * 1024;
const digestDigits = 32;
const fileChunkBytes = 1024 * 1024;
const lineFeed = 10;
const zstdCompressed = promisify(zstdCompress);
const namePattern = /^(\d{8,12})-(ledger|turns|records|cold)-([0-9a-f]{32})\.jsonl\.zst$/;

/** Makes a segment of rows, which it takes over. */
export function makeSegment(header: SegmentHeader, { bytes }: RowLines): Segment {
  const first = Buffer.from(`${JSON.stringify(header)}\n`);
  const plain = withFirstLine(first, bytes);
  return { header, plain, sha256: hash('sha256', plain) };
}

function withFirstLine(first: Buffer, bytes: Buffer): Buffer {
  const from = headerRoom - first.length;
  if (from < 0) return Buffer.concat([first, bytes.subarray(headerRoom)]);
  first.copy(bytes, from);
  return bytes.subarray(from);
}

/** The rows of a segment, each a line without its line feed. */
export function rowsIn({ plain }: Pick<Segment, 'plain'>): readonly string[] {
  return plain.toString('utf8', rowsBegin(plain), plain.length).split('\n').slice(0, -1);
}

/** The byte at which the first row of a segment begins. */
export function rowsBegin(plain: Buffer): number {
  return plain.indexOf(lineFeed) + 1;
}

/** The file of a segment; it is compressed beside what else the shipper does. */
export function encodeSegment({ plain }: Pick<Segment, 'plain'>): Promise<Uint8Array> {
  return zstdCompressed(plain, {
    // As much in one piece as a segment has at most: each piece goes to the thread and back.
    chunkSize: fileChunkBytes,
    params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
  });
}

/** Reads the file of a segment and compares it with its name. @throws FleetError `FLEET_DAMAGED` */
export function decodeSegment(bytes: Uint8Array, name: SegmentName): Segment {
  const damaged = (what: string, cause?: unknown): FleetError =>
    new FleetError('FLEET_DAMAGED', `${name.file} ${what}; "spine fleet ship --again" on its host ships it again`, {
      cause,
    });
  let plain: Buffer;
  try {
    plain = zstdDecompressSync(bytes, { maxOutputLength: plainBytesMax });
  } catch (cause) {
    throw damaged('cannot be decompressed', cause);
  }
  const sha256 = hash('sha256', plain);
  if (!sha256.startsWith(name.digest)) throw damaged('is not what its name says');
  const header = parseHeader(plain.toString('utf8', 0, rowsBegin(plain)));
  const isWhole = plain.at(-1) === lineFeed && header?.rows === countRows(plain) && header.number === name.number;
  if (header === undefined || !isWhole) throw damaged('is not a segment of this version');
  return { header, plain, sha256 };
}

function countRows(plain: Buffer): number {
  let count = 0;
  for (let at = rowsBegin(plain); at < plain.length; at = plain.indexOf(lineFeed, at) + 1) count += 1;
  return count;
}

/** The name of the file of a segment. */
export function segmentFileName({ header: { number, feed }, sha256 }: Pick<Segment, 'header' | 'sha256'>): string {
  return `${String(number).padStart(8, '0')}-${feed}-${sha256.slice(0, digestDigits)}.jsonl.zst`;
}

/** Takes a name apart; `undefined` for what is not the name of a segment. */
export function parseSegmentName(file: string): SegmentName | undefined {
  const [, number, feed, digest] = namePattern.exec(file) ?? [];
  if (number === undefined || digest === undefined) return undefined;
  return { file, number: Number(number), feed: feed as Feed, digest };
}

function parseHeader(line: string): SegmentHeader | undefined {
  const value = parseJsonObject(line);
  if (value === undefined) return undefined;
  const { v, host, name, epoch, number, rows, madeAt } = value;
  const feed = feeds.find((one) => one === value['feed']);
  const to = parsePositions(value['to']);
  if (v !== 1 && v !== 2) return undefined;
  if (!isFleetId(host) || !isFleetId(epoch) || typeof name !== 'string' || typeof madeAt !== 'string') return undefined;
  if (typeof number !== 'number' || typeof rows !== 'number' || feed === undefined || to === undefined)
    return undefined;
  return { v, host, name, epoch, number, feed, rows, madeAt, to };
}
