/*
 * Every claim of the transcripts in custody, judged by what comes before it in their logs. What was judged is kept in
 * `claims.sqlite` with what it was judged from: a task whose files, parsers and tables are the same is not read again. What
 * becomes known later (a run in the background that ends, a subagent's transcript) changes the files of its task.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ArchiveError, Custody } from '@agentspine/archive';
import { BlobStoreError } from '@agentspine/blob-store';
import { classifierVersion, detectorVersion, type FileSteps, groupFiles, judgeFiles } from '@agentspine/claims';
import { nodeFileSystem, nodeSourceTree } from '@agentspine/durable-fs';
import { type HarnessRegistry, IngestError } from '@agentspine/ingest';
import { type ClaimRow, ClaimStore, type TaskClaims } from '@agentspine/read-model';
import type { SourcePiece } from '@agentspine/schema';
import { type Home, type HomeContext, homeOf } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { openBlobs } from '@agentspine/stores/open-stores';
import { openHomeReader } from '@agentspine/stores/with-reader';
import { claimsOfRows, rowsOfTask } from './claim-rows.ts';
import { type ClaimView, viewOfClaim } from './claim-view.ts';
import { KeptClaims } from './kept-claims.ts';
import { lastGenerations, readFileSteps } from './read-steps.ts';
import { type SessionFile, type TracedPlaces, tracedFiles } from './traced-files.ts';

/** Which claims are asked for. */
export interface ClaimRequest {
  /** Only these sessions, by their names in the trace. */
  readonly sessions?: ReadonlySet<string> | undefined;
  /** Only what was said then or later; milliseconds. */
  readonly sinceMs?: number | undefined;
  /** Only what was said then or before; milliseconds. */
  readonly untilMs?: number | undefined;
}

/** What a session claims, and whether it fits what was done. */
export interface ShownClaims {
  /** The newest first. */
  readonly claims: readonly ClaimView[];
  /** Transcripts that were not read, and why. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Transcripts of which custody has no bytes: what they claim is not known. */
  readonly filesWithoutBytes: number;
}

/** Judges the claims of a home where that was not done yet. Ends early when the signal is aborted. @throws ReaderError `READER_SPINE_…` */
export async function readClaims(
  world: HomeContext,
  reader: TracedPlaces,
  request: ClaimRequest,
): Promise<ShownClaims> {
  const home = homeOf(world);
  const groups = groupFiles(tracedFiles(reader, request.sessions));
  using kept = new KeptClaims(ClaimStore.open(home.directory));
  // Of some sessions alone nobody knows which other tasks are there.
  if (request.sessions === undefined) kept.keepOnly(new Set(groups.map((group) => keyOf(group))));
  if (groups.length === 0) return { claims: [], unreadable: [], filesWithoutBytes: 0 };
  await using source = await openSource(
    home,
    world,
    request.sessions && new Set(groups.flat().map(({ file }) => file)),
  );
  const rows: { readonly row: ClaimRow; readonly task: TaskClaims }[] = [];
  const unreadable: ShownClaims['unreadable'][number][] = [];
  let filesWithoutBytes = 0;
  for (const group of groups) {
    if (world.signal.aborted) break;
    if (!isAskedFor(group, request)) continue;
    filesWithoutBytes += group.filter(({ file }) => !source.generations.has(file)).length;
    const judged = await judgeGroup(source, group, kept);
    unreadable.push(...judged.unreadable);
    const { task } = judged;
    for (const row of task.claims) if (isOfRequest(row, group, request)) rows.push({ row, task });
  }
  rows.sort(({ row: left }, { row: right }) => {
    return (
      Date.parse(right.said_at) - Date.parse(left.said_at) ||
      left.line - right.line ||
      left.char_start - right.char_start
    );
  });
  return { claims: rows.map(({ row, task }) => viewOfClaim(row, task)), unreadable, filesWithoutBytes };
}

/** Brings `claims.sqlite` up to date, before SQL is asked of it. A home without a trace has no claims. */
export async function refreshClaims(world: HomeContext): Promise<void> {
  if (nodeSourceTree.stat(join(homeOf(world).directory, 'spine.db')) === undefined) return;
  using reader = openHomeReader(world, 'spine');
  await readClaims(world, reader, {});
}

/** What claims are judged from. */
export interface ClaimSource extends AsyncDisposable {
  readonly custody: Custody;
  readonly harnesses: HarnessRegistry;
  readonly generations: ReadonlyMap<string, readonly SourcePiece[]>;
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
  const generations = lastGenerations(pieces);
  const harnesses = harnessesOf(world);
  return { custody, harnesses, generations, [Symbol.asyncDispose]: () => blobs[Symbol.asyncDispose]() };
}

/** What is kept of a task, or what is judged now; with the activities of a kind. What was not read whole is not kept. */
export async function judgeGroup(
  source: ClaimSource,
  group: readonly SessionFile[],
  kept: KeptClaims,
  kind?: string,
): Promise<{ readonly task: TaskClaims; readonly unreadable: ShownClaims['unreadable'] }> {
  const files = group.map(({ file }) => file).sort();
  const key = keyOf(group);
  const from = judgedFrom(source, files);
  const known = kept.read(key, from, kind);
  if (known !== undefined) return { task: known, unreadable: [] };
  const { steps, unreadable } = await readGroup(source, group);
  const rows = rowsOfTask(judgeFiles(steps));
  if (unreadable.length === 0) kept.keep(key, from, rows);
  return { task: claimsOfRows(rows), unreadable };
}

/** Names a task by the first of its files. */
function keyOf(group: readonly SessionFile[]): string {
  return group.map(({ file }) => file).sort()[0] ?? '';
}

/** Everything on which the rows of a task depend. */
function judgedFrom({ generations, harnesses }: ClaimSource, files: readonly string[]): string {
  const parts = files.map((file) => {
    const pieces = generations.get(file) ?? [];
    const parser = harnesses.find(pieces[0]?.harness ?? '');
    return [file, pieces[0]?.path, parser?.version, pieces[0]?.stat.mtimeNs, pieces.map(({ digest }) => digest)];
  });
  return createHash('sha256')
    .update(JSON.stringify([classifierVersion, detectorVersion, parts]))
    .digest('hex');
}

function isAskedFor(group: readonly SessionFile[], { sessions, sinceMs }: ClaimRequest): boolean {
  const told = group.flatMap((file) => file.sessions);
  if (sinceMs !== undefined && told.every(({ lastMs }) => lastMs < sinceMs)) return false;
  return sessions === undefined || told.some(({ name }) => sessions.has(name));
}

function isOfRequest(row: ClaimRow, group: readonly SessionFile[], { sessions, ...asked }: ClaimRequest): boolean {
  const saidMs = Date.parse(row.said_at);
  if (saidMs < (asked.sinceMs ?? saidMs) || saidMs > (asked.untilMs ?? saidMs)) return false;
  if (sessions === undefined) return true;
  // The trace names a session by its harness and the log's name, a subagent by one more part.
  return group.some((file) => file.sessions.some(({ name }) => sessions.has(name) && isNameOf(name, row.thread)));
}

function isNameOf(name: string, thread: string): boolean {
  return name.slice(name.indexOf(':') + 1) === thread.replace('/', ':');
}

async function readGroup(source: ClaimSource, group: readonly SessionFile[]) {
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
