import type { SourceStat } from '@agentspine/schema';

/** What custody remembers of a source file's current generation. */
export interface KnownSource {
  /** Bytes of this generation that are in custody. */
  readonly end: number;
  /** What the file system said of it when it was last read. */
  readonly stat: SourceStat;
}

/**
 * What to do about a file, from its name's metadata alone:
 * `unchanged`: nothing, without opening it; `verify`: same size, so compare all of it with custody, because only a check
 * of the content tells a touch from a rewrite; `extend`: compare a sample, then take what is new;
 * `restart`: truncated or replaced by a shorter file: a new generation from byte 0.
 */
export type SourceChange = 'unchanged' | 'verify' | 'extend' | 'restart';

/**
 * Decides by size, inode and both times. A rewrite can keep size and restore the modification time, but not the change
 * time; so equal metadata means equal content, and a second import of an unchanged home opens no file.
 */
export function decideSourceChange(known: KnownSource, now: SourceStat): SourceChange {
  if (now.size < known.end) return 'restart';
  if (now.size > known.end) return 'extend';
  return isSameStat(known.stat, now) ? 'unchanged' : 'verify';
}

/** Whether nothing about the file changed since it was looked at. */
export function isSameStat(left: SourceStat, right: SourceStat): boolean {
  return (
    left.size === right.size &&
    left.mtimeNs === right.mtimeNs &&
    left.ctimeNs === right.ctimeNs &&
    left.inode === right.inode &&
    left.device === right.device
  );
}
