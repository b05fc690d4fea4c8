import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FileSystem, nodeLockEnvironment, ownedName } from '@agentspine/durable-fs';
import { makingPrefix, removeLeftovers } from '../sidecars/seal-sidecars.ts';
import { cacheFolder } from '../sidecars/sidecar-place.ts';
import type { SpillSpace } from './open-sandbox.ts';
import { spillBytesMax } from './query-limits.ts';

/** The folder of the folders that queries write what their memory does not hold to, each named for the process that asked. */
export function spillsFolder(home: string): string {
  return join(cacheFolder(home), 'spill');
}

/** A folder that one query may fill; it is removed when this is disposed of, and otherwise by the next query that has one or by `spine cache build`. */
export class SpillFolder implements Disposable {
  readonly space: SpillSpace;

  private constructor(folder: string) {
    this.space = { folder, bytes: spillBytesMax };
  }

  /** Makes one, and removes those of processes that are gone. @throws DurableFsError */
  static async make(home: string, fileSystem: FileSystem): Promise<SpillFolder> {
    const folder = spillsFolder(home);
    const own = join(folder, `${makingPrefix}${ownedName(nodeLockEnvironment)}`);
    await fileSystem.makeDirectory(own);
    await removeLeftovers({ home, fileSystem }, folder);
    return new SpillFolder(own);
  }

  [Symbol.dispose](): void {
    rmSync(this.space.folder, { recursive: true, force: true });
  }
}
