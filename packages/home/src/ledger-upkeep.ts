import { type Ledger, makeStamp, type ReclassifyResult } from '@agentspine/archive';
import { describeFault, describeLostEnd, type LineFault, type LostEnd, nodeFileSystem } from '@agentspine/durable-fs';
import { makeReclassifier } from '@agentspine/ingest';
import { openReader, type Reader, ReaderError, refuseSession } from '@agentspine/reader';
import type { Enrichment, StampSelector } from '@agentspine/schema';
import { type Home, type HomeContext, makeHome } from '@agentspine/stores';
import { refuseLostLedger } from '@agentspine/stores/find-lost';
import { openLedgerOf } from '@agentspine/stores/open-stores';

/** What reading every line found. */
export interface LedgerReport {
  /** How many lines of each kind; `erased` are those that were erased. */
  readonly lines: Record<string, number>;
  /** Lines that were skipped: their bytes, and why. */
  readonly skipped: { readonly from: number; readonly to: number; readonly reason: string }[];
  /** What the checks of the lines find. */
  readonly faults: LineFault[];
  /** How it lost its end; null where nothing says so. */
  readonly lostEnd: LostEnd | null;
}

/** Reads every line of the ledger; changes nothing. */
export async function verifyLedger(home: Home, world: HomeContext): Promise<LedgerReport> {
  await using ledger = await openLedgerOf(home, world, 'read');
  const lostEnd = (await ledger.findLostEnd()) ?? null;
  const report: LedgerReport = { lines: {}, skipped: [], faults: [], lostEnd };
  for await (const entry of ledger.readLines()) {
    const { from, to } = entry;
    if (entry.kind === 'line') addLines(report, entry.line.kind, 1);
    else if (entry.kind === 'fault') report.faults.push(entry.fault);
    else if (entry.reason === 'erased') addLines(report, 'erased', entry.lines ?? 0);
    else if (entry.reason !== 'blank' && entry.reason !== 'seal')
      report.skipped.push({ from, to, reason: entry.reason });
  }
  return report;
}

function addLines({ lines }: LedgerReport, kind: string, count: number): void {
  lines[kind] = (lines[kind] ?? 0) + count;
}

/** What is damaged in the ledger and what to do, a sentence each; empty where nothing is. */
export function sayLedgerDamage({ faults, lostEnd }: LedgerReport): readonly string[] {
  const damage = [...faults.map(describeFault), ...(lostEnd === null ? [] : [describeLostEnd(lostEnd)])];
  if (damage.length === 0) return [];
  const advice = 'run "spine rederive": it makes the ledger again from custody and keeps the damaged one';
  return [...damage.map((what) => `ledger.jsonl ${what}`), advice];
}

/** Which turns are enriched, and with what. */
export interface StampRequest {
  /** Its session is all that `Reader.resolveSession` takes. */
  readonly selector: StampSelector;
  /** The keys and values. */
  readonly enrichment: Enrichment;
  /** Takes the session as it is given, for one that is still to come. */
  readonly isUnknownSession?: boolean | undefined;
}

/**
 * Enriches every turn that matches, also those to come.
 * @throws ArchiveError `STAMP_…`, HomeError `HOME_LEDGER_GONE`, ReaderError `READER_NO_ARCHIVE`, `READER_SESSION_…`
 */
export async function stampLedger(home: Home, world: HomeContext, request: StampRequest): Promise<void> {
  const { selector, enrichment, isUnknownSession = false } = request;
  const nowMs = world.clock().getTime();
  // A wrong call is refused before its session is looked for.
  makeStamp(selector, enrichment, nowMs);
  await using ledger = await openToChange(home, world);
  const isMeantAsGiven = isUnknownSession || selector.sessionId === undefined;
  await ledger.stamp(isMeantAsGiven ? selector : withSession(selector, home, nowMs), enrichment);
  for (const path of ledger.damagedIndexes) world.onNotice(`${path} was damaged and is made again from the ledger`);
}

function withSession(selector: StampSelector, home: Home, nowMs: number): StampSelector {
  using reader = openReader({ home: home.directory, nowMs: () => nowMs, store: 'archive' });
  return { ...selector, sessionId: sessionToStamp(reader, selector.sessionId ?? '') };
}

/** The id that lines of the ledger have for a session. */
function sessionToStamp(reader: Reader, text: string): string {
  const found = reader.resolveSession(text);
  if (found.kind === 'none') {
    throw new ReaderError(
      'READER_SESSION_NOT_FOUND',
      `there is no session ${JSON.stringify(text)}; --unknown-session stamps one that is still to come`,
    );
  }
  if (found.kind !== 'session') return refuseSession(text, found);
  const { sessionId, agentId, name } = found.session;
  if (agentId !== null) {
    const what = `${name} is a subagent, and a stamp is for a whole session`;
    throw new ReaderError('READER_SESSION_NOT_FOUND', `${what}: give its session ${sessionId}, or --message`);
  }
  return sessionId ?? refuseSession(text, found, { store: 'archive' });
}

/** Classifies turns that came from the API: those without an activity, or all with `force`. @throws HomeError `HOME_LEDGER_GONE` */
export async function reclassifyLedger(
  home: Home,
  world: HomeContext,
  { force }: { readonly force: boolean },
): Promise<ReclassifyResult> {
  // Where there is no home there is no turn, and none is made.
  if ((await nodeFileSystem.stat(home.directory)) === undefined) return { turns: 0, changed: 0 };
  await using ledger = await openToChange(home, world);
  return await ledger.reclassifyLedger(makeReclassifier({ force }));
}

async function openToChange(home: Home, world: HomeContext): Promise<Ledger> {
  await makeHome(home);
  const ledger = await openLedgerOf(home, world);
  try {
    await refuseLostLedger(home, ledger, world);
    return ledger;
  } catch (error) {
    await ledger[Symbol.asyncDispose]();
    throw error;
  }
}
