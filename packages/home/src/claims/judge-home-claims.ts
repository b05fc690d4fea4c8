/*
 * Every claim of the transcripts in custody, judged by what their logs tell before it. Nothing of it is stored: what is known
 * later (the end of a run in the background, a subagent's transcript, a better table of runners) counts at once for all
 * history, and there is nothing to rebuild.
 */
import { ArchiveError, Custody } from '@agentspine/archive';
import { BlobStoreError } from '@agentspine/blob-store';
import { type JudgedClaim, judgeSteps } from '@agentspine/claims';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { type HarnessRegistry, IngestError, tracedSessionsOf } from '@agentspine/ingest';
import type { SourceFileId, SourcePiece } from '@agentspine/schema';
import type { Trace } from '@agentspine/trace';
import { type HomeContext, harnessesOf } from '../home-context.ts';
import type { Home } from '../home-paths.ts';
import { parseState } from '../import/trace/read-traced-file.ts';
import { openBlobs } from '../stores.ts';
import { groupFiles, type SessionFile } from './group-files.ts';
import { joinSteps } from './join-steps.ts';
import { lastGenerations, readSteps } from './read-steps.ts';

/** Which claims are asked for. */
export interface ClaimRequest {
  /** Only sessions for whose name in the trace this holds. */
  readonly isAsked?: ((session: string) => boolean) | undefined;
  /** Only what was said then or later; milliseconds. */
  readonly sinceMs?: number | undefined;
}

/** What a session claims, and whether it fits what was done. */
export interface ClaimReport {
  /** The newest first. */
  readonly claims: readonly JudgedClaim[];
  /** Transcripts that were not read, and why. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Transcripts of which custody has no bytes: what they claim is not known. */
  readonly filesWithoutBytes: number;
}

/** Judges the claims of a home. Ends early when the signal is aborted. */
export async function judgeHomeClaims(
  home: Home,
  world: Pick<HomeContext, 'signal' | 'harnesses'>,
  { trace, request }: { readonly trace: Pick<Trace, 'imports'>; readonly request: ClaimRequest },
): Promise<ClaimReport> {
  const files = tracedFiles(trace);
  if (files.length === 0) return { claims: [], unreadable: [], filesWithoutBytes: 0 };
  await using blobs = await openBlobs(home);
  const custody = new Custody({ directory: home.custody, fileSystem: nodeFileSystem, blobs });
  const source = { custody, harnesses: harnessesOf(world) };
  const generations = await lastGenerations(custody);
  const claims: JudgedClaim[] = [];
  const unreadable: ClaimReport['unreadable'][number][] = [];
  let filesWithoutBytes = 0;
  for (const group of groupFiles(files)) {
    if (world.signal.aborted) break;
    if (!isAskedFor(group, request)) continue;
    const pieces = group.flatMap(({ file }) => generations.get(file) ?? []);
    filesWithoutBytes += group.filter(({ file }) => !generations.has(file)).length;
    if (pieces.length === 0) continue;
    const read = await readGroup(
      source,
      group.flatMap(({ file }) => keptOf(generations, file)),
    );
    unreadable.push(...read.unreadable);
    for (const claim of judgeSteps(joinSteps(read.steps))) if (isOfRequest(claim, group, request)) claims.push(claim);
  }
  claims.sort(
    (left, right) => right.place.at - left.place.at || left.place.from - right.place.from || left.start - right.start,
  );
  return { claims, unreadable, filesWithoutBytes };
}

function keptOf(
  generations: ReadonlyMap<string, readonly SourcePiece[]>,
  file: string,
): readonly (readonly SourcePiece[])[] {
  const kept = generations.get(file);
  return kept === undefined ? [] : [kept];
}

function tracedFiles({ imports: { cursors } }: Pick<Trace, 'imports'>): readonly SessionFile[] {
  return [...cursors.places().keys()].flatMap((file) => {
    const cursor = cursors.get(file as SourceFileId);
    return cursor === undefined ? [] : [{ file, sessions: tracedSessionsOf(parseState(cursor).trace) }];
  });
}

function isAskedFor(group: readonly SessionFile[], { isAsked, sinceMs }: ClaimRequest): boolean {
  const told = group.flatMap((file) => file.sessions);
  if (sinceMs !== undefined && told.every(({ lastMs }) => lastMs < sinceMs)) return false;
  return isAsked === undefined || told.some(({ name }) => isAsked(name));
}

function isOfRequest(
  { place }: JudgedClaim,
  group: readonly SessionFile[],
  { isAsked, sinceMs }: ClaimRequest,
): boolean {
  if (sinceMs !== undefined && place.at < sinceMs) return false;
  if (isAsked === undefined) return true;
  // The trace names a session by its harness and the log's name, a subagent by one more part.
  return group.some((file) => file.sessions.some(({ name }) => isAsked(name) && isNameOf(name, place.thread)));
}

function isNameOf(name: string, thread: string): boolean {
  return name.slice(name.indexOf(':') + 1) === thread.replace('/', ':');
}

interface ReadSource {
  readonly custody: Custody;
  readonly harnesses: HarnessRegistry;
}

async function readGroup(source: ReadSource, files: readonly (readonly SourcePiece[])[]) {
  const steps: Awaited<ReturnType<typeof readSteps>>[] = [];
  const unreadable: { path: string; reason: string }[] = [];
  for (const pieces of files) {
    try {
      steps.push(await readSteps(source, pieces));
    } catch (error) {
      const isOfFile = error instanceof ArchiveError || error instanceof BlobStoreError || error instanceof IngestError;
      if (!isOfFile) throw error;
      unreadable.push({ path: pieces[0]?.path ?? '', reason: error.message });
    }
  }
  return { steps, unreadable };
}
