import { nodeSourceTree } from '@agentspine/durable-fs';
import type { Home } from './home-paths.ts';

/** The manifest is read in pieces of this size; a line that is longer is looked at in two. */
const windowBytes = 1_048_576;

/** A line of the manifest that says that bytes of a file are kept. A quote in a path is escaped, so no path reads like this. */
const keptPiece = /^\{"v":1,"kind":"piece","file":"([0-9a-f]{16})".*"stored":true[,}]/gm;

/**
 * The source files of which custody keeps bytes, by the lines of its manifest. Lines are not parsed, and their checks are not
 * compared: this is asked for at each build of the read model.
 */
export function filesInCustody({ custody }: Pick<Home, 'custody'>): ReadonlySet<string> {
  const path = `${custody}/manifest.jsonl`;
  const files = new Set<string>();
  if (nodeSourceTree.stat(path)?.kind !== 'file') return files;
  using manifest = nodeSourceTree.open(path);
  const window = Buffer.allocUnsafe(windowBytes);
  for (let position = 0; ; ) {
    const count = manifest.read(window, position);
    const end = window.subarray(0, count).lastIndexOf(0x0a) + 1 || count;
    if (count === 0) return files;
    for (const [, file] of window.toString('latin1', 0, end).matchAll(keptPiece))
      if (file !== undefined) files.add(file);
    position += end;
  }
}
