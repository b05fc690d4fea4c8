import type { StoreParts } from './options.ts';

/** A file that is younger is left alone; a grace period is longer. */
const freshForMs = 60_000;

/**
 * Makes the file of a blob that is put again young, before it is read: a collection of garbage that passes by then leaves it to
 * whoever is about to name it. @throws `FS_NOT_FOUND` when it was collected meanwhile
 */
export async function freshen(
  { fileSystem, now }: Pick<StoreParts, 'fileSystem' | 'now'>,
  { path, mtimeMs }: { readonly path: string; readonly mtimeMs: number },
): Promise<void> {
  if (now() - mtimeMs > freshForMs) await fileSystem.touch(path);
}
