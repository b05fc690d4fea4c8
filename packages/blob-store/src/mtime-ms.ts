import type { FileStat } from '@agentspine/durable-fs';

/** When the bytes of a file last changed, in milliseconds since the epoch. */
export function mtimeMsOf({ mtimeNs }: Pick<FileStat, 'mtimeNs'>): number {
  return Number(mtimeNs / 1_000_000n);
}
