import { join } from 'node:path';
import { nodeSourceTree } from '@agentspine/durable-fs';

/** The files below a folder, by their names below it, but those that are passed over with all that is below them. */
export function* filesBelow(
  directory: string,
  isPassedOver: (path: string) => boolean = () => false,
  below = '',
): Generator<string> {
  for (const { name } of nodeSourceTree.list(join(directory, below)) ?? []) {
    const path = below === '' ? name : `${below}/${name}`;
    if (isPassedOver(path)) continue;
    const kind = nodeSourceTree.stat(join(directory, path))?.kind;
    if (kind === 'directory') yield* filesBelow(directory, isPassedOver, path);
    if (kind === 'file') yield path;
  }
}
