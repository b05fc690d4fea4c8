import type { Ledger, ReclassifyResult } from '@agentspine/archive';
import type { LineFault, LostEnd } from '@agentspine/durable-fs';
import { makeReclassifier } from '@agentspine/ingest';
import type { StampSelector } from '@agentspine/schema';
import { refuseLostLedger } from './doctor/find-lost.ts';
import type { HomeContext } from './home-context.ts';
import { type Home, makeHome } from './home-paths.ts';
import { openLedgerOf } from './stores.ts';

/** What reading every line found. */
export interface LedgerReport {
  readonly lines: Record<string, number>;
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
    if (entry.kind === 'line') report.lines[entry.line.kind] = (report.lines[entry.line.kind] ?? 0) + 1;
    else if (entry.kind === 'fault') report.faults.push(entry.fault);
    else if (entry.reason !== 'blank' && entry.reason !== 'seal')
      report.skipped.push({ from, to, reason: entry.reason });
  }
  return report;
}

/** Enriches every turn that matches, also those to come. @throws ArchiveError `STAMP_…`, HomeError `HOME_LEDGER_GONE` */
export async function stampLedger(
  home: Home,
  world: HomeContext,
  { selector, enrichment }: { readonly selector: StampSelector; readonly enrichment: Readonly<Record<string, string>> },
): Promise<void> {
  await using ledger = await openToChange(home, world);
  await ledger.stamp(selector, enrichment);
  for (const path of ledger.damagedIndexes) world.onNotice(`${path} was damaged and is made anew from the ledger`);
}

/** Classifies turns that came from the API: those without an activity, or all with `force`. @throws HomeError `HOME_LEDGER_GONE` */
export async function reclassifyLedger(
  home: Home,
  world: HomeContext,
  { force }: { readonly force: boolean },
): Promise<ReclassifyResult> {
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
