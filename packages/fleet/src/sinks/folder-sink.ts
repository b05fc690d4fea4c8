/**
 * A shared folder as the target of a fleet: `hosts/<host>/<epoch>/<number>-<feed>-<digest>.jsonl.zst`. A segment is written under a
 * temporary name, synced, and renamed, so a reader sees whole segments alone. Two homes that ship as one write different names for
 * one number: nothing is overwritten, and the one that comes second is refused.
 */
import { join } from 'node:path';
import { nodeLockEnvironment, ownedTempName, readWholeFile, writeFileDurably } from '@agentspine/durable-fs';
import { FleetError } from '../errors.ts';
import { decodeSegment, encodeSegment, type Segment, segmentFileName } from '../segments/segment.ts';
import {
  assertFleetFolder,
  epochFileName,
  epochFolder,
  type FleetFolder,
  fleetMarker,
  fleetMarkerName,
  namesIn,
  readEpoch,
} from './folder-place.ts';
import { refuseClone } from './refuse-clone.ts';
import type { EpochName, FinishedEpoch, Sink, StoredCounts, StoredSegment } from './sink.ts';

/** Opens a shared folder; makes it where it is empty. @throws FleetError `FLEET_TARGET_WRONG` */
export async function openFolderSink(folder: FleetFolder): Promise<Sink> {
  const { directory, fileSystem } = folder;
  if ((await namesIn(folder)).length === 0) {
    await fileSystem.makeDirectory(directory);
    await write(folder, join(directory, fleetMarkerName), Buffer.from(fleetMarker));
  }
  await assertFleetFolder(folder);
  return new FolderSink(folder);
}

class FolderSink implements Sink {
  readonly feed = 'ledger';
  readonly #folder: FleetFolder;

  constructor(folder: FleetFolder) {
    this.#folder = folder;
  }

  async list(name: EpochName): Promise<readonly StoredSegment[]> {
    return (await readEpoch(this.#folder, name)).segments;
  }

  async put(segment: Segment): Promise<void> {
    const { host, epoch, number } = segment.header;
    const { fileSystem } = this.#folder;
    const path = epochFolder(this.#folder, { host, epoch });
    const file = segmentFileName(segment);
    const others = async () =>
      (await readEpoch(this.#folder, { host, epoch })).segments.filter(
        (stored) => stored.number === number && stored.file !== file,
      );
    if ((await others()).length > 0) throw refuseClone(segment.header);
    if ((await fileSystem.stat(join(path, file))) === undefined) {
      await fileSystem.makeDirectory(path);
      await write(this.#folder, join(path, file), encodeSegment(segment));
    } else {
      // What an earlier attempt renamed may not be durable yet.
      await fileSystem.syncDirectory(path);
    }
    // Two that came at once see each other here, and the same one of them stays.
    if ((await others()).some((other) => other.file < file)) {
      await fileSystem.remove(join(path, file));
      throw refuseClone(segment.header);
    }
  }

  async finish({ host, epoch, name, replaces }: FinishedEpoch): Promise<void> {
    const path = epochFolder(this.#folder, { host, epoch });
    await this.#folder.fileSystem.makeDirectory(path);
    const text = `${JSON.stringify({ v: 1, name, replaces })}\n`;
    await write(this.#folder, join(path, epochFileName), Buffer.from(text));
    for (const older of replaces) await this.#removeEpoch({ host, epoch: older });
  }

  async count(name: EpochName): Promise<StoredCounts> {
    const { segments } = await readEpoch(this.#folder, name);
    let rows = 0;
    for (const segment of segments) {
      const path = join(epochFolder(this.#folder, name), segment.file);
      const bytes = await readWholeFile(this.#folder.fileSystem, path);
      if (bytes === undefined) throw new FleetError('FLEET_DAMAGED', `${path} went while it was read; run it again`);
      rows += decodeSegment(bytes, segment).header.rows;
    }
    return { segments: segments.length, rows };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A folder is not held open.
  }

  /** Empty folders stay: their names say nothing but ids. */
  async #removeEpoch(name: EpochName): Promise<number> {
    const path = epochFolder(this.#folder, name);
    const files = await this.#folder.fileSystem.list(path);
    for (const file of files) await this.#folder.fileSystem.remove(join(path, file));
    if (files.length > 0) await this.#folder.fileSystem.syncDirectory(path);
    return files.length;
  }
}

async function write({ fileSystem }: FleetFolder, path: string, bytes: Uint8Array): Promise<void> {
  await writeFileDurably(fileSystem, path, bytes, { tempName: ownedTempName(nodeLockEnvironment) });
}
