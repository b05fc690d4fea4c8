import { nodeFileSystem } from '@agentspine/durable-fs';

/** Whether a text names a session that was erased. */
export type NamesErased = (text: string) => boolean;

/** Asks the tombstones of the home in a folder; they are read again where their file changed. `undefined` where nothing was ever erased. */
export function erasedNamesIn(directory: string): () => Promise<NamesErased | undefined> {
  let mark = '';
  let known: NamesErased | undefined;
  return async () => {
    const stat = await nodeFileSystem.stat(`${directory}/tombstones.jsonl`);
    if (stat === undefined) return undefined;
    const { inode, size, mtimeNs } = stat;
    const seen = [inode, size, mtimeNs].join(':');
    if (seen === mark) return known;
    // Most homes have none, and most programs that ask live for a moment.
    const { readTombstones, wordsOf } = await import('@agentspine/archive');
    const tombstones = await readTombstones(nodeFileSystem, directory);
    known = tombstones && ((text) => [...wordsOf(text)].some((word) => tombstones.isErasedId(word)));
    mark = seen;
    return known;
  };
}
