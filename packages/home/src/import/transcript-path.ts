import type { SourceTree } from '@agentspine/durable-fs';
import type { SourceStat } from '@agentspine/schema';

const suffix = '.zst';

/** Whether a file holds a transcript compressed, by its name. */
export function isCompressed(path: string): boolean {
  return path.endsWith(suffix);
}

/** Where the compressed form of a transcript is. */
export function compressedPathOf(path: string): string {
  return isCompressed(path) ? path : `${path}${suffix}`;
}

/**
 * The path that a transcript is known by. Codex compresses a file and removes the plain one: both are one transcript, named by the
 * plain path. While both are there they are two copies, because nobody knows which of them is written to.
 */
export function transcriptPathOf(path: string, sources: SourceTree): string {
  const plain = plainPathOf(path);
  return plain !== path && isFile(plain, sources) ? path : plain;
}

/** Where the plain form of a transcript is. */
export function plainPathOf(path: string): string {
  return isCompressed(path) ? path.slice(0, -suffix.length) : path;
}

/** No file changed at this time: what is known of a file by it is never the same as the file, so it is looked at again. */
const partMissingNs = '0';

/** What is remembered of a compressed file of which a part is missing. */
export function withPartMissing(stat: SourceStat): SourceStat {
  return { ...stat, ctimeNs: partMissingNs };
}

/** Whether a part of the file was missing when it was looked at. */
export function isPartMissing(stat: SourceStat): boolean {
  return stat.ctimeNs === partMissingNs;
}

/** A place that cannot be looked at is taken for not there; the error is reported where the file itself is looked for. */
function isFile(path: string, sources: SourceTree): boolean {
  try {
    return sources.stat(path)?.kind === 'file';
  } catch {
    return false;
  }
}
