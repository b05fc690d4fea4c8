import { crc32 } from 'node:zlib';
import { hexOf } from './line-check.ts';

/** The beginning of a file: how many bytes, and their CRC-32 as eight hex digits. */
export interface SummedBeginning {
  /** Size, in bytes. */
  readonly size: number;
  /** The sum of the bytes. */
  readonly sum: string;
}

/** Of no byte. */
export const emptyBeginning: SummedBeginning = { size: 0, sum: '00000000' };

/** How much is read at once. */
const readBytes = 1024 * 1024;

/**
 * The sum of the first `size` bytes of a file, going on from a shorter beginning of it. It distinguishes a copy of a file from another
 * file of the same length; fewer bytes than `size` give the sum of those that are there.
 */
export async function sumOfBeginning(
  read: (from: number, to: number) => Promise<Uint8Array>,
  size: number,
  known: SummedBeginning = emptyBeginning,
): Promise<string> {
  let crc = Number.parseInt(known.sum, 16);
  for (let from = known.size; from < size; ) {
    const bytes = await read(from, Math.min(from + readBytes, size));
    if (bytes.length === 0) break;
    crc = crc32(bytes, crc);
    from += bytes.length;
  }
  return hexOf(crc);
}
