import { ArchiveError, type Custody, groupPieces, type SourceEntry } from '@agentspine/archive';
import { BlobStoreError } from '@agentspine/blob-store';
import type { HarnessRegistry } from '@agentspine/ingest';
import { contradicted, tracerName } from '@agentspine/ingest';
import type { SourceFileId, SourcePiece } from '@agentspine/schema';
import type { Trace } from '@agentspine/trace';
import { inLanes } from '../in-lanes.ts';
import { compareStarts, type FileStart, type FileStarts, headBytesMax, startOf } from './order-originals.ts';

/** A file of which custody holds more than the trace has. */
export interface FileBehind {
  readonly file: SourceFileId;
  readonly generations: readonly (readonly SourcePiece[])[];
  readonly start: FileStart;
}

export interface OrderedFiles {
  /** Originals first. */
  readonly behind: readonly FileBehind[];
  /** How many have no bytes in custody, as in the content modes `hash-only` and `off`. */
  readonly withoutBytes: number;
}

/** What is asked of the manifest of custody. */
type ManifestReads = Pick<Custody, 'readPieces' | 'readPiecesOf'>;

/** A file as the cursors of the import know it. */
export interface KnownFile {
  readonly file: SourceFileId;
  readonly entry: SourceEntry;
  /** Of its last generation, those that the trace does not have. */
  readonly newBytes: number;
}

/** A file of which the trace has events that its bytes do not give today. */
export interface OutdatedFile {
  readonly file: SourceFileId;
  /** The file continued after it had been taken for over; else another version read it. */
  readonly isContradicted: boolean;
}

/** The files that grew, or that another parser reads, since the trace read them. */
export function findBehind(
  files: ReadonlyMap<SourceFileId, SourceEntry>,
  places: ReturnType<Trace['imports']['cursors']['places']>,
  harnesses: HarnessRegistry,
): readonly KnownFile[] {
  return [...files].flatMap(([file, entry]) => {
    const harness = harnesses.find(entry.harness);
    if (harness === undefined) return [];
    const place = places.get(file);
    const isSame = place?.generation === entry.generation && place.parser === tracerName(harness);
    const newBytes = entry.end - (isSame ? place.takenBytes : 0);
    return isSame && newBytes <= 0 ? [] : [{ file, entry, newBytes }];
  });
}

/**
 * The files that another version read, or that continued after they had been taken for over, and whose bytes are all in custody.
 * The manifest is read only where there may be any.
 */
export async function findOutdated(
  files: ReadonlyMap<SourceFileId, SourceEntry>,
  places: ReturnType<Trace['imports']['cursors']['places']>,
  { custody, harnesses }: { readonly custody: ManifestReads; readonly harnesses: HarnessRegistry },
): Promise<readonly OutdatedFile[]> {
  const told = [...files].flatMap(([file, entry]) => {
    const harness = harnesses.find(entry.harness);
    const place = places.get(file);
    const isOther = harness !== undefined && place !== undefined && place.parser !== tracerName(harness);
    return isOther ? [{ file, isContradicted: place.parser === contradicted }] : [];
  });
  if (told.length === 0) return [];
  const grouped = groupPieces(
    await readPiecesOf(
      custody,
      told.map(({ file }) => file),
    ),
  );
  return told.filter(({ file }) => grouped.get(file)?.every((pieces) => pieces.every(({ stored }) => stored)) === true);
}

/** What custody has of them. The manifest is read only where there is one, and of few files their lines alone. */
export async function orderBehind(
  known: readonly KnownFile[],
  custody: ManifestReads & Pick<Custody, 'readHead'>,
  starts?: FileStarts,
): Promise<OrderedFiles> {
  if (known.length === 0) return { behind: [], withoutBytes: 0 };
  const grouped = groupPieces(
    await readPiecesOf(
      custody,
      known.map(({ file }) => file),
    ),
  );
  const behind: FileBehind[] = [];
  let withoutBytes = 0;
  await inLanes(known, async ({ file, entry }) => {
    // A generation of which bytes are missing says nothing: its lines hang together.
    const kept = (grouped.get(file) ?? []).filter((pieces) => pieces?.every((piece) => piece.stored));
    if (kept.at(-1)?.[0]?.generation !== entry.generation) withoutBytes += 1;
    if (kept.length === 0) return;
    const first = kept[0] ?? [];
    // Of one file there is no order to find.
    const size = first.at(-1)?.to ?? 0;
    const found = entry.generation === 0 ? starts?.get(file) : undefined;
    const sought = found === undefined && known.length > 1 ? first[0] : undefined;
    const head = sought === undefined ? nothing : await readHead(custody, sought);
    behind.push({ file, generations: kept, start: { ...(found ?? startOf(head, file, 0)), size } });
  });
  behind.sort((left, right) => compareStarts(left.start, right.start));
  return { behind, withoutBytes };
}

/** Each file is looked for in all of the manifest: above this many, each of its lines is parsed for less. */
const soughtFilesMax = 16;

/** Pieces of these files, and perhaps of others. */
async function readPiecesOf(custody: ManifestReads, files: readonly SourceFileId[]): Promise<readonly SourcePiece[]> {
  return files.length > soughtFilesMax ? await custody.readPieces() : await custody.readPiecesOf(new Set(files));
}

const nothing = new Uint8Array(0);

/** Nothing is known of bytes that custody lost; the code that reads the file reports it. */
async function readHead(custody: Pick<Custody, 'readHead'>, piece: SourcePiece): Promise<Uint8Array> {
  try {
    return await custody.readHead(piece, headBytesMax);
  } catch (error) {
    if (error instanceof ArchiveError || error instanceof BlobStoreError) return nothing;
    throw error;
  }
}
