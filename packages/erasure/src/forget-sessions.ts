import { readTombstones } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { type Home, type HomeContext, homeOf } from '@agentspine/stores';
import { openArchiveOf } from '@agentspine/stores/build-archive';
import { lockImports, openLedgerOf } from '@agentspine/stores/open-stores';
import { type ChosenSession, chooseSessions, type SessionChoice } from './choose-sessions.ts';
import { type ErasedCounts, finishErasure, type PlannedCounts, planFiles, planIntent } from './erase-sessions.ts';
import { type ErasedSession, type ErasureIntent, readIntent, writeIntent } from './erasure-intent.ts';
import { ErasureError } from './errors.ts';
import { findOutside, type Outside } from './find-outside.ts';
import type { PlannedTranscript } from './plan-erasure.ts';

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

/**
 * Erases sessions from the home. @throws ErasureError; HomeError `HOME_ERASURE_UNFINISHED` where an erasure was killed before;
 * ReaderError `READER_SESSION_…`
 */
export async function forgetSessions(world: HomeContext, request: ForgetRequest): Promise<ForgetReport> {
  const home = homeOf(world);
  const chosen = await chooseSessions(world, request, await readTombstones(nodeFileSystem, home.directory));
  await using _lock = await lockImports(home);
  const sessions = chosen.map(({ source, sessionId, traceIds }) => ({ source, sessionId, traceIds }));
  const { intent, transcripts, events, rows } = await planIntent(home, world, { sessions });
  const outside = await findOutside(
    world,
    transcripts.map(({ path }) => path),
  );
  if (request.isDry === true) {
    const planned = { events, rows, ...(await planFiles(home, sessions)) };
    return { erasure: null, sessions: chosen, transcripts, planned, erased: null, outside };
  }
  await writeIntent(home, intent);
  const erased = await finishErasure(home, world, intent);
  await renewDerived(home, world);
  return { erasure: intent.erasure, sessions: chosen, transcripts, planned: null, erased, outside };
}

/** Finishes an erasure that was killed. @throws ErasureError `ERASURE_NOTHING_TO_RESUME` and as `forgetSessions` */
export async function resumeForget(world: HomeContext): Promise<ForgetReport> {
  const home = homeOf(world);
  const intentOf = async (): Promise<ErasureIntent> => {
    const intent = await readIntent(home);
    if (intent !== undefined) return intent;
    throw new ErasureError('ERASURE_NOTHING_TO_RESUME', `no erasure was begun in ${home.directory}: nothing to resume`);
  };
  // Before the lock too, which cannot be taken where there is no home.
  await intentOf();
  await using lock = await lockImports(home, { erases: true });
  const intent = await intentOf();
  const erased = await finishErasure(home, world, intent);
  await lock.close();
  await renewDerived(home, world);
  const { erasure, sessions } = intent;
  return { erasure, sessions, transcripts: [], planned: null, erased, outside: await findOutside(world, []) };
}

/** The read model is made again of the ledger, and the trace reads again what is left of transcripts that had other sessions too. */
async function renewDerived(home: Home, world: HomeContext): Promise<void> {
  await using ledger = await openLedgerOf(home, world);
  if ((await ledger.stat()) === undefined) return;
  using archive = await openArchiveOf(home, ledger, world);
  await archive.rebuild();
}
