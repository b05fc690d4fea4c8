import { crc32, createZstdDecompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type FileSystem, readWholeFile, writeAll, zstdFrameOptions } from '@agentspine/durable-fs';
import { type FrameFile, frameName, type LedgerFrame, parseFrameName } from './ledger-layout.ts';

/** Frames that were decoded are kept: a reader takes parts of one after the other. */
const keptFrames = 2;
const lineFeed = 0x0a;
/** A frame is never longer than what it has, but for so much. */
const overheadBytes = 4096;

/** What is read of a frame. */
export interface FrameBytes {
  /** As long as the frame says. Where the frame is damaged, zeros and a line feed take the place of what is lost. */
  readonly bytes: Uint8Array;
  /** What is wrong, as the end of a sentence that begins with the path; `undefined` where nothing is. */
  readonly problem: string | undefined;
}

/** The folder with the compressed beginning of a ledger. */
export class FrameFolder {
  /** The path. */
  readonly path: string;
  readonly #fileSystem: FileSystem;
  readonly #decoded = new Map<string, Uint8Array>();

  constructor(fileSystem: FileSystem, path: string) {
    this.#fileSystem = fileSystem;
    this.path = path;
  }

  /** The frames, of whatever generation. */
  async list(): Promise<readonly FrameFile[]> {
    return (await this.#fileSystem.list(this.path)).flatMap((name) => parseFrameName(name) ?? []);
  }

  /** The bytes of a frame; `undefined` where there is no such file. */
  async read({ name, from, to, sum }: LedgerFrame): Promise<FrameBytes | undefined> {
    if (name === undefined) return undefined;
    const known = this.#decoded.get(name);
    if (known !== undefined) return { bytes: known, problem: undefined };
    const size = to - from;
    const stat = await this.#fileSystem.stat(`${this.path}/${name}`);
    if (stat === undefined) return undefined;
    if (stat.kind !== 'file') return { bytes: lostBytes(size), problem: `is a ${stat.kind} and not a file` };
    if (stat.size > size + overheadBytes) return { bytes: lostBytes(size), problem: 'is longer than what it holds' };
    const stored = await readWholeFile(this.#fileSystem, `${this.path}/${name}`);
    if (stored === undefined) return undefined;
    const { bytes, problem } = await decode(stored, size);
    if (problem !== undefined) return { bytes, problem };
    if (sumOf(stored) !== sum) return { bytes, problem: 'is not as it was written, and still holds what it held' };
    this.#keep(name, bytes);
    return { bytes, problem };
  }

  #keep(name: string, bytes: Uint8Array): void {
    for (const oldest of this.#decoded.keys()) if (this.#decoded.size >= keptFrames) this.#decoded.delete(oldest);
    this.#decoded.set(name, bytes);
  }

  /** Writes a frame, synced; its name is durable after `sync`. */
  async write(of: Omit<FrameFile, 'name' | 'sum'>, lines: Uint8Array): Promise<void> {
    const stored = zstdCompressSync(lines, zstdFrameOptions);
    const path = `${this.path}/${frameName({ ...of, sum: sumOf(stored) })}`;
    await this.#fileSystem.remove(path);
    const file = await this.#fileSystem.open(path, 'create');
    try {
      await writeAll(file, stored);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Removes frames, durably. */
  async remove(files: readonly FrameFile[]): Promise<void> {
    if (files.length === 0) return;
    for (const { name } of files) {
      this.#decoded.delete(name);
      await this.#fileSystem.remove(`${this.path}/${name}`);
    }
    await this.sync();
  }

  /** Makes the names of frames durable. */
  sync(): Promise<void> {
    return this.#fileSystem.syncDirectory(this.path);
  }
}

async function decode(stored: Uint8Array, size: number): Promise<FrameBytes> {
  let problem: string;
  try {
    const bytes = zstdDecompressSync(stored, { maxOutputLength: size, rejectGarbageAfterEnd: true });
    if (bytes.length === size) return { bytes, problem: undefined };
    problem = `decodes to another length: ${bytes.length} instead of ${size}`;
  } catch (error) {
    problem = `cannot be decoded: ${error instanceof Error ? error.message : String(error)}`;
  }
  return { bytes: await salvage(stored, size), problem };
}

function sumOf(stored: Uint8Array): string {
  return crc32(stored).toString(16).padStart(8, '0');
}

/** What stands for lines that are lost: no line of a ledger is like it, so that its checks find it. */
export function lostBytes(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes[size - 1] = lineFeed;
  return bytes;
}

/** What can still be decoded of a damaged frame; the checks of the lines judge it. */
async function salvage(stored: Uint8Array, size: number): Promise<Uint8Array> {
  const bytes = lostBytes(size);
  let at = 0;
  const stream = createZstdDecompress();
  stream.end(stored);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes.set(chunk.subarray(0, size - at), at);
      at = Math.min(size, at + chunk.length);
    }
  } catch {
    // The end of what can be decoded.
  }
  return bytes;
}
