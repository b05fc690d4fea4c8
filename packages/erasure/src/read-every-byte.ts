import { join } from 'node:path';
import { inflateFrames, nodeSourceTree } from '@agentspine/durable-fs';

/** A part of a file, as it is or inflated; consecutive parts overlap, so that nothing is hidden by where they are cut. */
export interface FilePart {
  /** Name below the folder. */
  readonly path: string;
  /** One character a byte. */
  readonly text: string;
}

const chunkBytes = 1024 * 1024;
/** No id and no marker is longer. */
export const overlapChars = 4_096;
/** Where a zstd frame begins, and a skippable one, of which `?` may be any of sixteen. */
const zstdMagic = '28b52ffd';
const skippableMagic = /^5.2a4d18$/;

/** Every byte of every file below a folder, and of those that are zstd frames what they hold. A file that goes meanwhile is passed over. */
export async function* readEveryByte(directory: string, below = ''): AsyncGenerator<FilePart> {
  for (const { name } of nodeSourceTree.list(join(directory, below)) ?? []) {
    const path = below === '' ? name : `${below}/${name}`;
    const kind = nodeSourceTree.stat(join(directory, path))?.kind;
    if (kind === 'directory') yield* readEveryByte(directory, path);
    if (kind === 'file') yield* readFile(directory, path);
  }
}

async function* readFile(directory: string, path: string): AsyncGenerator<FilePart> {
  const full = join(directory, path);
  const file = openUnlessGone(full);
  if (file === undefined) return;
  try {
    const size = nodeSourceTree.stat(full)?.size ?? 0;
    const head = new Uint8Array(4);
    const count = file.read(head, 0);
    // A name is a part of what a file tells.
    yield { path, text: path };
    yield* inParts(path, plainChunks(file, size));
    const magic = Buffer.from(head.subarray(0, count)).toString('hex');
    if (magic !== zstdMagic && !skippableMagic.test(magic)) return;
    yield* inParts(path, inflatedChunks(file, size));
  } finally {
    file.close();
  }
}

type Source = ReturnType<typeof nodeSourceTree.open>;

function openUnlessGone(path: string): Source | undefined {
  try {
    return nodeSourceTree.open(path);
  } catch (error) {
    if (nodeSourceTree.stat(path) === undefined) return undefined;
    throw error;
  }
}

async function* plainChunks(file: Source, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; ) {
    const chunk = new Uint8Array(Math.min(chunkBytes, size - at));
    const count = file.read(chunk, at);
    if (count === 0) return;
    yield chunk.subarray(0, count);
    at += count;
  }
}

async function* inflatedChunks(file: Source, size: number): AsyncGenerator<Uint8Array> {
  for await (const step of inflateFrames(file, size)) if (step.kind === 'bytes') yield step.bytes;
}

async function* inParts(path: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<FilePart> {
  let rest = '';
  for await (const chunk of chunks) {
    const text = rest + Buffer.from(chunk).toString('latin1');
    yield { path, text };
    rest = text.slice(-overlapChars);
  }
}
