import { deserialize, serialize } from 'node:v8';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { SourceFileId, SourcePiece, TraceCursor } from '@agentspine/schema';
import { type ChunkEvents, chunkEventsOf } from './chunk-events.ts';
import { type ParsedChunk, type TracedState, type TraceTask, traceParsed } from './trace-chunk.ts';

/** What one thread keeps: the events of some 100 MB of transcripts. What does not fit is read again out of custody. */
const keptBytesMax = 8 * 1024 * 1024;

/** The first so many bytes are kept as they are: packing and unpacking takes more time than the memory is worth. */
const plainBytesDefault = 8 * 1024 * 1024;

/** Kept for a moment: time matters more than the last byte. */
const params = { [constants.ZSTD_c_compressionLevel]: 1 };
/** zlib's buffers are as large as what is expected to come out: larger ones would be kept with it, and many small ones take time. */
const packedShare = 4;
const bufferBytesMin = 4096;

/** A chunk that was parsed for something else than its events. */
export interface KeptChunk extends ParsedChunk, Pick<TraceTask, 'origin' | 'harness' | 'isEnd'> {
  /** How much of the file was taken when the chunk before was parsed; 0 for the first. */
  readonly from: number;
  /** How much of it was taken with this one. */
  readonly to: number;
}

/** A file that is to be read for the trace: what is held of it, and how far the trace has it. */
interface FileOfTrace {
  /** The file. */
  readonly file: SourceFileId;
  /** What is held of it, by generation. */
  readonly generations: readonly (readonly Pick<SourcePiece, 'generation' | 'to'>[])[];
  /** How far the trace has it. */
  readonly cursor: TraceCursor | undefined;
}

interface KeptFile {
  readonly chunks: Uint8Array[];
  taken: number;
  state: TracedState | undefined;
  isWhole: boolean;
}

/**
 * Events of files that an import derives for the first time, from beginning to end in one thread: made of the facts that their
 * ledger lines are made of, so that the trace need not read and parse the files again. They are kept as bytes, which cost the
 * garbage collector nothing and can be sent to another thread. What is not kept here, the trace reads.
 */
export class KeptEvents {
  readonly #files = new Map<SourceFileId, KeptFile>();
  #bytes = 0;
  readonly #plainBytesMax: number;
  #plainBytes = 0;

  /** `plainBytesMax`: how many bytes are kept as they are before the rest is packed. */
  constructor(plainBytesMax: number = plainBytesDefault) {
    this.#plainBytesMax = plainBytesMax;
  }

  /** Keeps the events of a chunk, where those of all chunks before it are kept. Never throws. */
  add(chunk: KeptChunk): void {
    const { origin, from, to, isEnd } = chunk;
    const kept = from === 0 && origin.generation === 0 ? beginning() : this.#files.get(origin.file);
    const goesOn = kept !== undefined && kept.taken === from && !kept.isWhole && this.#bytes < keptBytesMax;
    if (!goesOn) this.#forget(origin.file);
    else if (this.#addTo(kept, chunk)) {
      Object.assign(kept, { taken: to, isWhole: isEnd });
      // Texts of a state are parts of larger ones, which they keep in memory.
      if (isEnd) kept.state = undefined;
    }
  }

  /** The chunks of a file of which the trace has nothing, once; `undefined` where not all that is held of it is kept. */
  take({ file, generations, cursor }: FileOfTrace): readonly Uint8Array[] | undefined {
    const kept = this.#files.get(file);
    this.#forget(file);
    const last = generations[0]?.at(-1);
    const isAll = generations.length === 1 && last?.generation === 0 && last.to === kept?.taken;
    return kept?.isWhole === true && isAll && cursor === undefined ? kept.chunks : undefined;
  }

  /** Whether that could be done. */
  #addTo(kept: KeptFile, chunk: KeptChunk): boolean {
    const { origin, from, to } = chunk;
    try {
      const traced = traceParsed(chunk, { ...chunk, isOver: false, state: kept.state });
      const plain = serialize(chunkEventsOf(traced, { ...chunk, takenBytes: to, bytes: to - from }));
      kept.state = traced.state;
      kept.chunks.push(this.#pack(plain));
      this.#files.set(origin.file, kept);
      return true;
    } catch {
      // Who reads the file for the trace says what is wrong with it.
      this.#forget(origin.file);
      return false;
    }
  }

  /** A copy: what a serialiser or zlib gives is a part of its buffer. */
  #pack(plain: Uint8Array): Uint8Array {
    if (this.#plainBytes + plain.length <= this.#plainBytesMax) {
      this.#plainBytes += plain.length;
      return new Uint8Array(plain);
    }
    const chunkSize = Math.max(bufferBytesMin, Math.ceil(plain.length / packedShare));
    const packed = new Uint8Array(zstdCompressSync(plain, { params, chunkSize }));
    this.#bytes += packed.length;
    return packed;
  }

  #forget(file: SourceFileId): void {
    for (const chunk of this.#files.get(file)?.chunks ?? []) {
      if (isPacked(chunk)) this.#bytes -= chunk.length;
      else this.#plainBytes -= chunk.length;
    }
    this.#files.delete(file);
  }
}

function beginning(): KeptFile {
  return { chunks: [], taken: 0, state: undefined, isWhole: false };
}

/** A frame of zstd begins with it, little endian (RFC 8878, 3.1.1); what a serialiser of any runtime gives begins with its version. */
const frameMark = [0x28, 0xb5, 0x2f, 0xfd] as const;

function isPacked(chunk: Uint8Array): boolean {
  return frameMark.every((byte, place) => chunk[place] === byte);
}

/** What `KeptEvents` kept of a chunk. */
export function readKept(chunk: Uint8Array): ChunkEvents {
  if (!isPacked(chunk)) return deserialize(chunk) as ChunkEvents;
  const chunkSize = Math.max(bufferBytesMin, chunk.length * packedShare);
  return deserialize(zstdDecompressSync(chunk, { chunkSize })) as ChunkEvents;
}
