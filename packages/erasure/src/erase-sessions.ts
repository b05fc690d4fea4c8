import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { addTombstones, Custody, groupPieces, readTombstones, Tombstones } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { digestsInUse, rederiveLedger } from '@agentspine/home';
import type { SourceFileId } from '@agentspine/schema';
import { type Home, type HomeContext, tempAges } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { compressLedger, contentModeOf, erasureName, openBlobs, openLedgerOf } from '@agentspine/stores/open-stores';
import { eraseContent } from './erase-content.ts';
import { type CustodyParts, eraseBlobs, eraseInLedger, eraseInManifest } from './erase-custody.ts';
import { eraseInFiles, removeDerived } from './erase-files.ts';
import { bringBackColdDays, coldDaysNaming, eraseSpine, nameOfDay, planSpine } from './erase-in-stores.ts';
import { eraseInBodies } from './erase-telemetry.ts';
import { type ErasedSession, type ErasureIntent, removeIntent } from './erasure-intent.ts';
import { type PlannedTranscript, planErasure } from './plan-erasure.ts';
import { base64Of } from './scan-generation.ts';
import { sessionNamesOf } from './session-names.ts';

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

/** What is to be erased. */
export interface SessionsToErase {
  /** The sessions. */
  readonly sessions: readonly ErasedSession[];
  /** Lives of transcripts, as file, slash and generation, that have them although the ledger does not say so. */
  readonly alsoIn?: ReadonlySet<string> | undefined;
}

/** An erasure before it begins, and what it takes. */
export interface PlannedErasure extends Pick<ErasedCounts, 'events' | 'rows'> {
  readonly intent: ErasureIntent;
  readonly transcripts: readonly PlannedTranscript[];
}

/** Plans an erasure; changes nothing. The caller holds the lock of imports. @throws ErasureError as `planErasure` */
export async function planIntent(
  home: Home,
  world: HomeContext,
  { sessions, alsoIn }: SessionsToErase,
): Promise<PlannedErasure> {
  const known = await readTombstones(nodeFileSystem, home.directory);
  const tombstones = known ?? new Tombstones(randomBytes(keyBytes).toString('hex'));
  const plan = await withStores(home, world, (parts) => planErasure(sessions, { ...parts, tombstones, alsoIn }));
  const { transcripts, generations } = plan;
  const { bodies, sealed, events, rows } = await planSpine(home, world, { sessions, generations });
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
  return { intent, transcripts, events, rows };
}

/** What would go of cold days, journals, logs and other files. */
export async function planFiles(
  home: Home,
  sessions: readonly ErasedSession[],
): Promise<Pick<PlannedCounts, 'lines' | 'files' | 'coldDays'>> {
  const named = sessionNamesOf(sessions);
  const coldDays = (await coldDaysNaming(home, named)).map(nameOfDay);
  const bodies = await eraseInBodies(home, named.names, { isDry: true });
  const { lines, files } = await eraseInFiles(home, named, { isDry: true });
  return { lines: lines + bodies, files, coldDays };
}

/** All steps; each does what is left of it. @throws ErasureError `ERASURE_STORE_BUSY` */
export async function finishErasure(home: Home, world: HomeContext, intent: ErasureIntent): Promise<ErasedCounts> {
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
    await compressLedger(parts.ledger, world);
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

export async function withStores<Result>(
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
