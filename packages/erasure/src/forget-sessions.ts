import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { addTombstones, Custody, groupPieces, readTombstones, Tombstones } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { digestsInUse, rederiveLedger } from '@agentspine/home';
import type { SourceFileId } from '@agentspine/schema';
import { type Home, type HomeContext, homeOf, tempAges } from '@agentspine/stores';
import { openArchiveOf } from '@agentspine/stores/build-archive';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { contentModeOf, erasureName, lockImports, openBlobs, openLedgerOf } from '@agentspine/stores/open-stores';
import { type ChosenSession, chooseSessions, type SessionChoice } from './choose-sessions.ts';
import { eraseContent } from './erase-content.ts';
import { type CustodyParts, eraseBlobs, eraseInLedger, eraseInManifest } from './erase-custody.ts';
import { eraseInFiles, removeDerived } from './erase-files.ts';
import { bringBackColdDays, coldDaysNaming, eraseSpine, nameOfDay, planSpine } from './erase-in-stores.ts';
import { eraseInBodies } from './erase-telemetry.ts';
import { type ErasedSession, type ErasureIntent, readIntent, removeIntent, writeIntent } from './erasure-intent.ts';
import { ErasureError } from './errors.ts';
import { findOutside, type Outside } from './find-outside.ts';
import { type PlannedTranscript, planErasure } from './plan-erasure.ts';
import { base64Of } from './scan-generation.ts';
import { sessionNamesOf } from './session-names.ts';

/** What is erased, and how. */
export interface ForgetRequest extends SessionChoice {
  /** Only says what would go. */
  readonly isDry?: boolean | undefined;
}

/** What an erasure did, or would do. */
export interface ForgetReport {
  /** Id of the erasure; null where nothing was done. */
  readonly erasure: string | null;
  /** The sessions that went, or would go; with their titles, but for a resumed erasure. */
  readonly sessions: readonly (ErasedSession & Partial<Pick<ChosenSession, 'title'>>)[];
  /** Transcripts in custody, and how much of each goes; empty of a resumed erasure. */
  readonly transcripts: readonly PlannedTranscript[];
  /** What would go besides; null where it went. */
  readonly planned: PlannedCounts | null;
  /** What went by now; null where nothing was done. */
  readonly erased: ErasedCounts | null;
  /** What may still have the sessions, and what to do about it. */
  readonly outside: readonly Outside[];
}

/** What would go besides the transcripts and what is derived of them. */
export type PlannedCounts = Pick<ErasedCounts, 'events' | 'rows' | 'lines' | 'files' | 'coldDays'>;

/** What went, by store. */
export interface ErasedCounts {
  /** Lines of the ledger. */
  readonly ledgerLines: number;
  /** Lines of the manifest of custody. */
  readonly manifestLines: number;
  /** Pieces of transcripts and bodies of events. */
  readonly blobs: number;
  /** Content records. */
  readonly contentRecords: number;
  /** Events of the trace. */
  readonly events: number;
  /** Rows of records, logs and deliveries. */
  readonly rows: number;
  /** Lines of logs and journals, and bodies of telemetry. */
  readonly lines: number;
  /** Reports, messages and files that were set aside. */
  readonly files: number;
  /** Days that left the cold archive for `spine.db`, without the sessions; "spine store archive" moves them out again. */
  readonly coldDays: readonly string[];
}

/** Ids of erasures have so many random bytes. */
const idBytes = 8;
const keyBytes = 32;

/**
 * Erases sessions from the home. @throws ErasureError; HomeError `HOME_ERASURE_UNFINISHED` where an erasure was killed before;
 * ReaderError `READER_SESSION_…`
 */
export async function forgetSessions(world: HomeContext, request: ForgetRequest): Promise<ForgetReport> {
  const home = homeOf(world);
  const chosen = await chooseSessions(world, request, await readTombstones(nodeFileSystem, home.directory));
  await using _lock = await lockImports(home);
  const known = await readTombstones(nodeFileSystem, home.directory);
  const tombstones = known ?? new Tombstones(randomBytes(keyBytes).toString('hex'));
  const sessions = chosen.map(({ source, sessionId, traceIds }) => ({ source, sessionId, traceIds }));
  const plan = await withStores(home, world, (parts) => planErasure(sessions, { ...parts, tombstones }));
  const { transcripts, generations } = plan;
  const { bodies, sealed, events, rows } = await planSpine(home, world, { sessions, generations });
  const outside = await findOutside(
    world,
    transcripts.map(({ path }) => path),
  );
  if (request.isDry === true) {
    const planned = { events, rows, ...(await planFiles(home, sessions)) };
    return { erasure: null, sessions: chosen, transcripts, planned, erased: null, outside };
  }
  const intent: ErasureIntent = {
    v: 1,
    erasure: randomBytes(idBytes).toString('hex'),
    erasedAt: world.clock().toISOString(),
    key: tombstones.key,
    sessions,
    generations,
    pieces: [...plan.pieces, ...bodies.map((digest) => ({ before: base64Of(digest), after: null }))],
    tombstones: [...plan.tombstones, ...(sealed.length === 0 ? [] : [{ kind: 'events', digests: sealed } as const])],
  };
  await writeIntent(home, intent);
  const erased = await finish(home, world, intent);
  await renewDerived(home, world);
  return { erasure: intent.erasure, sessions: chosen, transcripts, planned: null, erased, outside };
}

/** What would go of cold days, journals, logs and other files. */
async function planFiles(
  home: Home,
  sessions: readonly ErasedSession[],
): Promise<Pick<PlannedCounts, 'lines' | 'files' | 'coldDays'>> {
  const named = sessionNamesOf(sessions);
  const coldDays = (await coldDaysNaming(home, named)).map(nameOfDay);
  const bodies = await eraseInBodies(home, named.names, { isDry: true });
  const { lines, files } = await eraseInFiles(home, named, { isDry: true });
  return { lines: lines + bodies, files, coldDays };
}

/** Finishes an erasure that was killed. @throws ErasureError `ERASURE_NOTHING_TO_RESUME` and as `forgetSessions` */
export async function resumeForget(world: HomeContext): Promise<ForgetReport> {
  const home = homeOf(world);
  await using lock = await lockImports(home, { erases: true });
  const intent = await readIntent(home);
  if (intent === undefined) {
    throw new ErasureError('ERASURE_NOTHING_TO_RESUME', `no erasure was begun in ${home.directory}: nothing to resume`);
  }
  const erased = await finish(home, world, intent);
  await lock.close();
  await renewDerived(home, world);
  const { erasure, sessions } = intent;
  return { erasure, sessions, transcripts: [], planned: null, erased, outside: await findOutside(world, []) };
}

/** All steps; each does what is left of it. */
async function finish(home: Home, world: HomeContext, intent: ErasureIntent): Promise<ErasedCounts> {
  const { erasure, erasedAt, key, tombstones: lines } = intent;
  const begin = (what: string): void => world.onProgress?.({ step: 'erasing', what });
  begin('names');
  // Again when it is resumed: a kill may have left some of the lines. One that is there twice says no more.
  const stamp = { erasure, erasedAt };
  await addTombstones(nodeFileSystem, home.directory, { tombstones: new Tombstones(key), lines, stamp });
  begin('what is derived');
  await removeDerived(home);
  begin('cold days');
  const coldDays = await bringBackColdDays(home, world, intent);
  begin('spine.db');
  const { events, rows } = await eraseSpine(home, world, intent);
  const counts = await withStores(home, world, async (parts) => {
    begin('the ledger');
    const ledgerLines = await eraseInLedger(parts, intent);
    begin('custody');
    const manifestLines = await eraseInManifest(parts, intent);
    begin('transcripts with other sessions');
    await deriveShared(home, world, parts, intent);
    begin('content records');
    const contentRecords = await eraseContent(home, intent);
    begin('blobs');
    const blobs = await eraseBlobs(parts, intent);
    return { ledgerLines, manifestLines, contentRecords, blobs };
  });
  begin('logs and journals');
  const named = sessionNamesOf(intent.sessions);
  const bodies = await eraseInBodies(home, named.names);
  const { lines: blanked, files } = await eraseInFiles(home, named);
  begin('what was derived meanwhile');
  await removeDerived(home);
  begin('the list of what to erase');
  await removeIntent(home);
  world.onProgress?.({ step: 'done' });
  return { ...counts, events, rows, lines: blanked + bodies, files, coldDays };
}

/**
 * What is left of transcripts that had other sessions too is derived again: cursors know all sessions of a transcript. Content records are
 * there, and change with the pieces.
 */
async function deriveShared(
  home: Home,
  world: HomeContext,
  { ledger, custody, harnesses }: CustodyParts,
  { generations }: ErasureIntent,
): Promise<void> {
  const files = new Set(generations.filter(({ isWhole }) => !isWhole).map(({ file }) => file as SourceFileId));
  if (files.size === 0) return;
  const held = groupPieces(await custody.readPieces());
  for (const file of files)
    if (
      held
        .get(file)
        ?.flat()
        .every(({ stored }) => stored) !== true
    )
      files.delete(file);
  const content = { append: async () => ({ written: 0, duplicates: 0, skipped: 0 }) };
  const mode = await contentModeOf(home, world);
  const run = { harnesses, custody, ledger, content, mode, files, signal: new AbortController().signal };
  await rederiveLedger({ ...run, onBytes: () => undefined });
}

async function withStores<Result>(
  home: Home,
  world: HomeContext,
  act: (parts: CustodyParts) => Promise<Result>,
): Promise<Result> {
  const now = () => world.clock().getTime();
  const startedMs = async (): Promise<number> => {
    const path = join(home.directory, erasureName);
    await nodeFileSystem.touch(path);
    return Number(((await nodeFileSystem.stat(path))?.mtimeNs ?? 0n) / 1_000_000n);
  };
  await using blobs = await openBlobs(home);
  await blobs.sweepTemps({ ...tempAges, now });
  await using custody = new Custody({ directory: home.custody, fileSystem: nodeFileSystem, blobs });
  await using ledger = await openLedgerOf(home, world);
  const harnesses = harnessesOf(world);
  return await act({ ledger, custody, blobs, harnesses, startedMs, digestsInUse: () => digestsInUse(home) });
}

/** The read model is made again of the ledger, and the trace reads again what is left of transcripts that had other sessions too. */
async function renewDerived(home: Home, world: HomeContext): Promise<void> {
  await using ledger = await openLedgerOf(home, world);
  if ((await ledger.stat()) === undefined) return;
  using archive = await openArchiveOf(home, ledger, world);
  await archive.rebuild();
}
