/** One window; the block size of most file systems, so a window costs one read of the disk. */
const windowBytes = 4096;
/** 64 windows are 256 KiB: less than a millisecond to read and hash, whatever the size of the file. */
const windowsMax = 64;

/** Up to this size the sample is the whole prefix, and any change in it is noticed. */
export const sampledWholeBytesMax = windowBytes * windowsMax;

/** Bytes that are part of a sample. */
export interface SampleWindow {
  /** The first byte. */
  readonly from: number;
  /** The byte after the last one. */
  readonly to: number;
}

/**
 * The windows of the first `end` bytes of a file that an import reads again to notice that they were rewritten: all of
 * them up to 256 KiB, beyond that 64 windows evenly spread, the first and the last bytes always among them.
 */
export function sampleWindows(end: number): readonly SampleWindow[] {
  if (end <= 0) return [];
  if (end <= sampledWholeBytesMax) return [{ from: 0, to: end }];
  const lastStart = end - windowBytes;
  return Array.from({ length: windowsMax }, (_, index) => {
    const from = Math.floor((lastStart * index) / (windowsMax - 1));
    return { from, to: from + windowBytes };
  });
}
