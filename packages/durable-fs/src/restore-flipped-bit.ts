import { isSound, readLineCheck } from './line-check.ts';

/** Longer lines are left alone: trying every bit costs the square of the length, some tenths of a second here. */
const lineBytesMax = 4096;

/**
 * A line, without its line feed, as it was before one of its bits flipped: the only one that makes it sound. `undefined` where
 * there is none, so that more than a bit was changed. A line of which more was changed is taken for one of these once in 100,000
 * times.
 */
export function restoreFlippedBit(line: Uint8Array): Uint8Array | undefined {
  if (line.length > lineBytesMax) return undefined;
  const tried = Uint8Array.from(line);
  for (let at = 0; at < tried.length; at += 1) {
    const byte = tried[at] ?? 0;
    for (let bit = 1; bit < 256; bit <<= 1) {
      tried[at] = byte ^ bit;
      const check = readLineCheck(tried);
      if (check !== undefined && isSound(tried, check)) return tried;
    }
    tried[at] = byte;
  }
  return undefined;
}
