import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';

interface Piece {
  readonly kind: string;
  readonly file: string;
  readonly generation: number;
  readonly from: number;
  readonly to: number;
  readonly digest: string;
  readonly stored: boolean;
}

interface Derived {
  readonly at?: readonly [file: string, generation: number, from: number, to: number];
}

/** How far a home had come when its program was killed. */
export type Phase = 'nothing' | 'custody' | 'ledger' | 'archive';

/** Reads how far a home has come. */
export function phaseOf(home: string): Phase {
  const isThere = (name: string): boolean => existsSync(join(home, name));
  if (isThere('archive.sqlite')) return 'archive';
  if (isThere('ledger.jsonl')) return 'ledger';
  return isThere('custody/manifest.jsonl') ? 'custody' : 'nothing';
}

/**
 * What is wrong with a home as it lies on the disk, read without any of the product's code: pieces whose blob is not there or
 * has other bytes, gaps between pieces, and ledger lines that were derived from bytes which are not in custody (INV-14).
 */
export function findFaults(home: string): readonly string[] {
  const lines = readWholeLines(join(home, 'custody/manifest.jsonl')).map(parsePiece);
  const pieces = lines.filter(({ kind }) => kind !== 'pack');
  const packed = digestsInPacks(home);
  const faults: string[] = [];
  const ends = new Map<string, number>();
  for (const piece of pieces) {
    const key = `${piece.file}/${piece.generation}`;
    if (piece.from > (ends.get(key) ?? 0)) faults.push(`bytes before ${piece.from} of ${key} are missing`);
    ends.set(key, Math.max(ends.get(key) ?? 0, piece.to));
    if (piece.stored && !packed.has(piece.digest) && sha256OfBlob(home, piece.digest) !== piece.digest)
      faults.push(`blob ${piece.digest} is not whole`);
  }
  for (const line of readWholeLines(join(home, 'ledger.jsonl'))) {
    const { at } = parseDerived(line);
    if (at !== undefined && at[3] > (ends.get(`${at[0]}/${at[1]}`) ?? 0))
      faults.push(`ledger line of ${at.join(' ')} is ahead of custody`);
  }
  return faults;
}

/** The digests of the whole blobs in packs: a skippable frame with the index, then one frame with their bytes (`docs/formats/blob-store.md`). */
function digestsInPacks(home: string): ReadonlySet<string> {
  const folder = join(home, 'blobs/packs');
  const whole = new Set<string>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (!name.endsWith('.zst')) continue;
    const file = readFileSync(join(folder, name));
    const indexEnd = 8 + file.readUInt32LE(4);
    const index = JSON.parse(file.toString('utf8', 8, indexEnd)) as { pieces: [digest: string, length: number][] };
    const bytes = zstdDecompressSync(file.subarray(indexEnd));
    let from = 0;
    for (const [digest, length] of index.pieces) {
      if (sha256Of(bytes.subarray(from, from + length)) === digest) whole.add(digest);
      from += length;
    }
  }
  return whole;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sha256OfBlob(home: string, digest: string): string | undefined {
  const path = join(home, 'blobs', digest.slice(0, 2), digest.slice(2));
  const bytes = existsSync(`${path}.zst`)
    ? zstdDecompressSync(readFileSync(`${path}.zst`))
    : existsSync(path)
      ? readFileSync(path)
      : undefined;
  return bytes && sha256Of(bytes);
}

/** A line without its line feed is no line yet. */
function readWholeLines(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

function parsePiece(line: string): Piece {
  return JSON.parse(line) as Piece;
}

function parseDerived(line: string): Derived {
  return JSON.parse(line) as Derived;
}
