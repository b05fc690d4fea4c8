import { decideSourceChange, isSameStat, type KnownSource } from '@agentspine/archive';
import type { SourceStat } from '@agentspine/schema';
import { isCompressed } from './transcript-path.ts';

/** `unchanged`: all of it is in custody. `known-other`: it was opened before and is not a transcript. */
export type MetadataJudgement = 'unchanged' | 'known-other' | 'to-open';

/** What is known of a file: `entry` where it is a transcript, `skipped` what it was when it was found not to be one. */
export interface KnownFileState {
  readonly entry: KnownSource | undefined;
  readonly skipped: SourceStat | undefined;
}

/** Whether a file has to be opened, by what the file system says of it. */
export function judgeMetadata(path: string, stat: SourceStat, { entry, skipped }: KnownFileState): MetadataJudgement {
  if (entry !== undefined) return isUnchanged(path, entry, stat) ? 'unchanged' : 'to-open';
  return skipped !== undefined && isSameStat(skipped, stat) ? 'known-other' : 'to-open';
}

/** The size of a compressed file says nothing of what it holds. */
function isUnchanged(path: string, entry: KnownSource, stat: SourceStat): boolean {
  return isCompressed(path) ? isSameStat(entry.stat, stat) : decideSourceChange(entry, stat) === 'unchanged';
}
