import { join } from 'node:path';
import {
  type FileSystem,
  nodeLockEnvironment,
  ownedTempName,
  readWholeFile,
  writeFileDurably,
} from '@agentspine/durable-fs';
import { FleetError } from '../errors.ts';
import {
  decodeSegment,
  encodeSegment,
  parseSegmentName,
  type Segment,
  type SegmentInFile,
  type SegmentName,
  segmentFileName,
} from '../segments/segment.ts';

/** Segments that wait until the target has them: the folder `fleet` of a home. */
export class Outbox {
  readonly #directory: string;
  readonly #fileSystem: FileSystem;
  /** Made, and its name synced, at the first segment. */
  #folder: Promise<void> | undefined;

  constructor(home: string, fileSystem: FileSystem) {
    this.#directory = join(home, 'fleet');
    this.#fileSystem = fileSystem;
  }

  /** What waits, ascending. */
  async list(): Promise<readonly SegmentName[]> {
    const files = await this.#fileSystem.list(this.#directory);
    return files.flatMap((file) => parseSegmentName(file) ?? []).toSorted((a, b) => a.number - b.number);
  }

  /** Removes what a kill left half written; only for who holds the lock of the fleet. */
  async removeLeftovers(): Promise<void> {
    const files = await this.#fileSystem.list(this.#directory);
    for (const file of files.filter((name) => name.startsWith('.tmp.'))) await this.#remove(file);
  }

  /** Keeps a segment, durably. */
  async put(segment: Segment): Promise<SegmentInFile> {
    // Compressed on another thread, from now on.
    const encoding = encodeSegment(segment);
    this.#folder ??= this.#fileSystem.makeDirectory(this.#directory);
    const [file] = await Promise.all([encoding, this.#folder]);
    const path = join(this.#directory, segmentFileName(segment));
    const tempName = ownedTempName(nodeLockEnvironment);
    await writeFileDurably(this.#fileSystem, path, file, { tempName });
    return { ...segment, file };
  }

  /** Reads a segment. @throws FleetError `FLEET_DAMAGED` */
  async read(name: SegmentName): Promise<SegmentInFile> {
    const bytes = await readWholeFile(this.#fileSystem, join(this.#directory, name.file));
    if (bytes === undefined) throw new FleetError('FLEET_DAMAGED', `${name.file} went while it was read; run it again`);
    return { ...decodeSegment(bytes, name), file: bytes };
  }

  /** Forgets a segment that the target has. */
  async drop(name: SegmentName): Promise<void> {
    await this.#remove(name.file);
  }

  /** Forgets all. */
  async clear(): Promise<void> {
    for (const file of await this.#fileSystem.list(this.#directory)) await this.#remove(file);
  }

  /** Bytes of what waits. */
  async sizeBytes(waiting: readonly SegmentName[]): Promise<number> {
    let sum = 0;
    for (const { file } of waiting) {
      sum += (await this.#fileSystem.stat(join(this.#directory, file)))?.size ?? 0;
    }
    return sum;
  }

  async #remove(file: string): Promise<void> {
    await this.#fileSystem.remove(join(this.#directory, file));
  }
}
