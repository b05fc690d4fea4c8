import type { FileStat } from '@agentspine/durable-fs';
import type { SourceStat } from '@agentspine/schema';

/** What is remembered of a file: times as text, because JSON has no integers of that size. */
export function sourceStatOf({ device, inode, size, mtimeNs, ctimeNs }: FileStat): SourceStat {
  return { device, inode, size, mtimeNs: mtimeNs.toString(), ctimeNs: ctimeNs.toString() };
}
