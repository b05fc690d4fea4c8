/**
 * A pack holds many blobs in two zstd frames, one after the other:
 *
 *     skippable frame      the index: JSON, the digest and length of each blob in order
 *     zstd frame           the bytes of the blobs, one after another, with a checksum
 *
 * The name is the SHA-256 of the index, and the index names every byte by a digest, so that a name says what is in the pack.
 * `zstd -d` passes over the index and writes the bytes.
 */
import { constants } from 'node:zlib';
import { type Digest, parseDigest } from '@agentspine/schema';
import { computeDigest } from '../compute-digest.ts';

/** A pack is closed once its blobs have this many bytes together: larger ones gain little, and cost more to read one blob of. */
export const packAimBytes = 4 * 1024 * 1024;

/** More bytes than a pack ever gets, which is the aim and one piece of a transcript. A larger claim is damage. */
export const packBytesMax = 4 * packAimBytes;

/** 8 MiB, so that each blob of a pack is compressed with all those before it. */
const packWindowLog = 23;

/** Magic number of a skippable frame, and the length of what follows: 4 bytes each. */
const frameHeaderBytes = 8;
const skippableMagic = 0x18_4d_2a_50;

/** Some 800 bytes a blob would still fit. */
const indexBytesMax = 64 * 1024 * 1024;

/** A blob in a pack. */
export interface PackEntry {
  /** The digest of its bytes. */
  readonly digest: Digest;
  /** Bytes `from` (included) to `to` (excluded) of what the pack's frame holds. */
  readonly from: number;
  /** The byte after its last one. */
  readonly to: number;
}

/** What the beginning of a pack says. */
export interface PackIndex {
  /** Its blobs, in the order of their bytes. */
  readonly entries: readonly PackEntry[];
  /** What the name has to be. */
  readonly name: Digest;
  /** Where the frame with the bytes begins. */
  readonly frameAt: number;
  /** Bytes of all blobs together. */
  readonly bytes: number;
}

/** A blob to be packed. */
export interface PackContent {
  readonly digest: Digest;
  readonly bytes: Uint8Array;
}

/** The frame that comes first, and the name that it gives the pack. */
export function encodePackIndex(contents: readonly PackContent[]): {
  readonly name: Digest;
  readonly head: Uint8Array;
} {
  const pieces = contents.map(({ digest, bytes }) => [digest, bytes.length]);
  const text = Buffer.from(JSON.stringify({ v: 1, kind: 'pack', pieces }));
  const head = Buffer.alloc(frameHeaderBytes + text.length);
  head.writeUInt32LE(skippableMagic, 0);
  head.writeUInt32LE(text.length, 4);
  text.copy(head, frameHeaderBytes);
  return { name: computeDigest(text), head };
}

/** How many bytes the first frame has, by its first 8; `undefined` when they do not begin a pack. */
export function packHeadBytes(start: Uint8Array): number | undefined {
  if (start.length < frameHeaderBytes) return undefined;
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  const length = view.getUint32(4, true);
  return view.getUint32(0, true) === skippableMagic && length <= indexBytesMax ? frameHeaderBytes + length : undefined;
}

/** Reads the first frame; `undefined` when it is damaged so far that it names nothing. */
export function parsePackIndex(head: Uint8Array): PackIndex | undefined {
  const frameAt = packHeadBytes(head);
  if (frameAt === undefined || head.length < frameAt) return undefined;
  const text = head.subarray(frameHeaderBytes, frameAt);
  const pieces = parsePieces(text);
  if (pieces === undefined) return undefined;
  const entries: PackEntry[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    const [digestText, length] = Array.isArray(piece) ? piece : [];
    const digest = typeof digestText === 'string' ? parseDigest(digestText) : undefined;
    if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) return undefined;
    // One damaged name does not hide the others: what they name is verified when it is read.
    if (digest !== undefined) entries.push({ digest, from: bytes, to: bytes + length });
    bytes += length;
  }
  return bytes > packBytesMax ? undefined : { entries, name: computeDigest(text), frameAt, bytes };
}

/** How the frame with the bytes is compressed. */
export const packFrameParams = { [constants.ZSTD_c_windowLog]: packWindowLog };

function parsePieces(text: Uint8Array): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text).toString());
    if (typeof value !== 'object' || value === null || !('v' in value) || value.v !== 1) return undefined;
    return 'pieces' in value && Array.isArray(value.pieces) ? value.pieces : undefined;
  } catch {
    return undefined;
  }
}
