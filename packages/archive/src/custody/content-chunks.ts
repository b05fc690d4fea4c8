/*
 * Content-defined chunks (FastCDC: Gear hash, normalised): where bytes are cut depends on the bytes just before the cut, so that a
 * version of a document that has something more in it has the same chunks before and after that place, and shares their blobs.
 */
import { createHash } from 'node:crypto';

/** A document of fewer bytes is one piece: its versions compress to little, and each piece costs a line of the manifest. */
export const chunkedBytesMin = 65_536;

/** No chunk but the last is smaller: so many bytes are passed over after a cut. */
export const chunkBytesMin = 16_384;

/** No chunk is larger. */
export const chunkBytesMax = 262_144;

/** Chunks get about this size: before it a cut takes two zero bits more in the hash than its binary logarithm, behind it two fewer. */
const chunkBytesAim = 65_536;
const strictMask = 0xff_ff_c0_00;
const looseMask = 0xff_fc_00_00;

/** A number for each byte. It may never change: other numbers cut elsewhere, and a version would share nothing with those before it. */
const gear = makeGear();

/** Cuts bytes into chunks, views of them that follow each other; none where there are no bytes. The same bytes are cut the same way. */
export function contentChunks(bytes: Uint8Array): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const to = endOfChunk(bytes, from);
    chunks.push(bytes.subarray(from, to));
    from = to;
  }
  return chunks;
}

function endOfChunk(bytes: Uint8Array, from: number): number {
  const end = Math.min(bytes.length, from + chunkBytesMax);
  const aim = Math.min(end, from + chunkBytesAim);
  let hash = 0;
  let at = from + chunkBytesMin;
  for (; at < aim; at += 1) {
    hash = ((hash << 1) + (gear[bytes[at] ?? 0] ?? 0)) | 0;
    if ((hash & strictMask) === 0) return at + 1;
  }
  for (; at < end; at += 1) {
    hash = ((hash << 1) + (gear[bytes[at] ?? 0] ?? 0)) | 0;
    if ((hash & looseMask) === 0) return at + 1;
  }
  return end;
}

function makeGear(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) =>
    createHash('sha256').update(Uint8Array.of(byte)).digest().readInt32BE(0),
  );
}
