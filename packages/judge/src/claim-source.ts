import { createHash, hash } from 'node:crypto';
import { join } from 'node:path';
import { ArchiveError, Custody, nameManifest } from '@agentspine/archive';
import { BlobStoreError } from '@agentspine/blob-store';
import { classifierVersion, detectorVersion, type FileSteps, judgeFiles } from '@agentspine/claims';
import { nodeFileSystem, nodeSourceTree } from '@agentspine/durable-fs';
import { type HarnessRegistry, IngestError } from '@agentspine/ingest';
import type { JudgedHome } from '@agentspine/read-model';
import type { SourcePiece } from '@agentspine/schema';
import { type Home, type HomeContext, homeOf } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { openBlobs } from '@agentspine/stores/open-stores';
import { rowsOfTask } from './claim-rows.ts';
import { lastGenerations, readFileSteps } from './read-steps.ts';
import type { SessionFile, TracedPlaces } from './traced-files.ts';

/** Where a home is, as far as claims are judged from it. */
export type HomeMark = Omit<JudgedHome, 'ground'>;

/** What claims are judged from. */
export interface ClaimSource {
  readonly custody: Custody;
  readonly harnesses: HarnessRegistry;
  readonly generations: ReadonlyMap<string, readonly SourcePiece[]>;
  /** Where the bytes of a task begin in custody: tasks that are read in this order share packs. */
  placeOf(group: readonly SessionFile[]): number;
}

/** The bytes of a home. */
export async function openCustody(home: Home): Promise<{ readonly custody: Custody } & AsyncDisposable> {
  const blobs = await openBlobs(home);
  const custody = new Custody({ directory: home.custody, fileSystem: nodeFileSystem, blobs });
  return { custody, [Symbol.asyncDispose]: () => blobs[Symbol.asyncDispose]() };
}

/** What is read of these files; of all when left out. */
export async function readSource(
  custody: Custody,
  world: Pick<HomeContext, 'harnesses'>,
  files: ReadonlySet<string> | undefined,
): Promise<ClaimSource> {
  const pieces = await (files === undefined ? custody.readPieces() : custody.readPiecesOf(files));
  const places = new Map(pieces.map(({ file }, at) => [file as string, at]));
  return {
    custody,
    harnesses: harnessesOf(world),
    generations: lastGenerations(pieces),
    placeOf: (group) => Math.min(...group.map(({ file }) => places.get(file) ?? pieces.length)),
  };
}

/** Everything on which it depends which tasks there are and what is judged of them; opens no file of custody. */
export function markOfHome(world: HomeContext, { imports }: TracedPlaces): HomeMark {
  const manifest = nodeSourceTree.stat(join(homeOf(world).custody, 'manifest.jsonl'));
  const file = manifest && [manifest.device, manifest.inode, manifest.size, manifest.mtimeNs, manifest.ctimeNs];
  const parts = [...versionsOf(world), file?.map(String), imports.mark()];
  return { judgedFrom: hash('sha256', JSON.stringify(parts)), manifestBytes: Number(manifest?.size ?? 0) };
}

/** What must be the same for files to be compared one by one: the program, and these bytes of the manifest. */
export async function groundOf(world: HomeContext, manifestBytes: number): Promise<string | undefined> {
  const manifest = await nameManifest(nodeFileSystem, homeOf(world).custody, manifestBytes);
  return manifest && hash('sha256', JSON.stringify([...versionsOf(world), manifest]));
}

function versionsOf(world: HomeContext): readonly unknown[] {
  const parsers = harnessesOf(world).harnesses.map(({ source, version }) => [source, version]);
  return [classifierVersion, detectorVersion, parsers];
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

/** Judges a task, and says which of its files could not be read. */
export async function judgeGroup(source: ClaimSource, group: readonly SessionFile[]) {
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
  const filesWithoutBytes = group.filter(({ file }) => !source.generations.has(file)).length;
  const sessions = group.flatMap((file) => file.sessions);
  return { kept: { filesWithoutBytes, sessions, rows: rowsOfTask(judgeFiles(steps)) }, unreadable };
}

function byFile({ file: left }: SessionFile, { file: right }: SessionFile): number {
  return left < right ? -1 : Number(left > right);
}
