import type { SourceTree } from '@agentspine/durable-fs';

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

/** A place that cannot be looked at is none: what is there then is told when it is looked for itself. */
function isFile(path: string, sources: SourceTree): boolean {
  try {
    return sources.stat(path)?.kind === 'file';
  } catch {
    return false;
  }
}
