import { createHash, hash } from 'node:crypto';
import { join } from 'node:path';
import { ArchiveError, Custody } from '@agentspine/archive';
import { BlobStoreError } from '@agentspine/blob-store';
import { classifierVersion, detectorVersion, type FileSteps } from '@agentspine/claims';
import { nodeFileSystem, nodeSourceTree } from '@agentspine/durable-fs';
import { type HarnessRegistry, IngestError } from '@agentspine/ingest';
import type { SourcePiece } from '@agentspine/schema';
import { type Home, type HomeContext, homeOf } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { openBlobs } from '@agentspine/stores/open-stores';
import { lastGenerations, readFileSteps } from './read-steps.ts';
import type { SessionFile, TracedPlaces } from './traced-files.ts';

/** What claims are judged from. */
export interface ClaimSource extends AsyncDisposable {
  readonly custody: Custody;
  readonly harnesses: HarnessRegistry;
  readonly generations: ReadonlyMap<string, readonly SourcePiece[]>;
  /** Where the bytes of a task begin in custody: tasks that are read in this order share packs. */
  placeOf(group: readonly SessionFile[]): number;
}

/** What is read of these files; of all when left out. */
export async function openSource(
  home: Home,
  world: Pick<HomeContext, 'harnesses'>,
  files: ReadonlySet<string> | undefined,
): Promise<ClaimSource> {
  const blobs = await openBlobs(home);
  const custody = new Custody({ directory: home.custody, fileSystem: nodeFileSystem, blobs });
  const pieces = await (files === undefined ? custody.readPieces() : custody.readPiecesOf(files));
  const places = new Map(pieces.map(({ file }, at) => [file as string, at]));
  return {
    custody,
    harnesses: harnessesOf(world),
    generations: lastGenerations(pieces),
    placeOf: (group) => Math.min(...group.map(({ file }) => places.get(file) ?? pieces.length)),
    [Symbol.asyncDispose]: () => blobs[Symbol.asyncDispose](),
  };
}

/** Everything on which it depends which tasks there are and what is judged of them; opens no file of custody. */
export function markOfHome(world: HomeContext, { imports }: TracedPlaces): string {
  const manifest = nodeSourceTree.stat(join(homeOf(world).custody, 'manifest.jsonl'));
  const file = manifest && [manifest.device, manifest.inode, manifest.size, manifest.mtimeNs, manifest.ctimeNs];
  const parsers = harnessesOf(world).harnesses.map(({ source, version }) => [source, version]);
  const parts = [classifierVersion, detectorVersion, parsers, file?.map(String), imports.mark()];
  return hash('sha256', JSON.stringify(parts));
}

/** Names a task by the first of its files. */
export function keyOf(group: readonly SessionFile[]): string {
  return group.map(({ file }) => file).sort()[0] ?? '';
}

/** Everything on which what is kept of a task depends. */
export function judgedFrom({ generations, harnesses }: ClaimSource, group: readonly SessionFile[]): string {
  const parts = group.toSorted(byFile).map(({ file, sessions }) => {
    const pieces = generations.get(file) ?? [];
    const parser = harnesses.find(pieces[0]?.harness ?? '');
    const digests = pieces.map(({ digest }) => digest);
    return [file, pieces[0]?.path, parser?.version, pieces[0]?.stat.mtimeNs, digests, sessions];
  });
  return createHash('sha256')
    .update(JSON.stringify([classifierVersion, detectorVersion, parts]))
    .digest('hex');
}

/** The steps of the files of a task, and which of them could not be read. */
export async function readGroup(source: ClaimSource, group: readonly SessionFile[]) {
  const told = new Set(group.flatMap(({ sessions }) => sessions.map(({ session }) => session)));
  const steps: FileSteps[] = [];
  const unreadable: { path: string; reason: string }[] = [];
  for (const { file, sessions } of group.toSorted(byFile)) {
    const pieces = source.generations.get(file);
    if (pieces === undefined) continue;
    try {
      const isOrphan = sessions.some(({ parent }) => parent !== undefined && !told.has(parent));
      steps.push(await readFileSteps(source, pieces, isOrphan));
    } catch (error) {
      const isOfFile = error instanceof ArchiveError || error instanceof BlobStoreError || error instanceof IngestError;
      if (!isOfFile) throw error;
      unreadable.push({ path: pieces[0]?.path ?? '', reason: error.message });
    }
  }
  return { steps, unreadable };
}

function byFile({ file: left }: SessionFile, { file: right }: SessionFile): number {
  return left < right ? -1 : Number(left > right);
}
