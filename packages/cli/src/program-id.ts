import { statSync } from 'node:fs';

/**
 * An id of this build of the program; `undefined` where it runs from sources, which are many files. The first file
 * names the next by what that holds, and so on, so a build that differs anywhere differs there.
 */
export function programId(): string | undefined {
  if (import.meta.filename.endsWith('.ts')) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(`${import.meta.dirname}/main.js`, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
