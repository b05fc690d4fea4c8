import { type Ledger, type LedgerRepair, markAfter, writeCursorFile } from '@agentspine/archive';
import { describeFault, describeLostEnd, nodeFileSystem } from '@agentspine/durable-fs';
import type { BuildResult } from '@agentspine/read-model';
import { counted } from '@agentspine/render/count-text';
import type { Home, HomeContext } from '@agentspine/stores';
import { openArchiveOf } from '@agentspine/stores/build-archive';
import { readSavedCursors } from '@agentspine/stores/canonical-marks';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { loadSnapshot } from '@agentspine/stores/load-snapshot';
import { compressLedger, openStores, type Stores } from '@agentspine/stores/open-stores';
import { startImportProgress } from './import-progress.ts';
import { type RederiveOutcome, rederiveLedger } from './rederive-ledger.ts';

/** What `spine rederive --json` prints. */
export interface RederiveReport extends Omit<RederiveOutcome, 'entries' | 'repair'> {
  /** How many turns, of every kind, were written to the read model. */
  readonly turnsApplied: number;
  /** What was wrong with the ledger, and where the damaged one is; `null` where it was whole. */
  readonly repair: LedgerRepair | null;
}

/** Faults beyond so many are a number. */
const listedMax = 10;

/**
 * Derives ledger and archive again from custody alone.
 * @throws HomeError `HOME_INTERRUPTED` · ArchiveError `CUSTODY_MISSING`; then the ledger is as it was
 */
export async function rederiveHome(home: Home, world: HomeContext): Promise<RederiveReport> {
  await using stores = await openStores(home, world, undefined);
  const { entries: _entries, repair = null, ...report } = await rederive(home, stores, world);
  if (repair !== null) for (const line of linesOfRepair(repair)) world.onNotice(line);
  const { turnsApplied } = await rebuild(home, stores.ledger, world);
  return { ...report, turnsApplied, repair };
}

/** What was wrong with the ledger, and what is lost by it. */
function linesOfRepair({ savedAs, faults, lostEnd, restoredLines, lostLines }: LedgerRepair): readonly string[] {
  const missing = faults.reduce((sum, { kind, lines }) => sum + (kind === 'missing' ? lines : 0), 0);
  const isCut = missing > 0 || lostEnd !== undefined;
  return [
    `the ledger was damaged; it is kept as ${savedAs}`,
    ...faults.slice(0, listedMax).map((fault) => `it ${describeFault(fault)}`),
    ...(faults.length > listedMax ? [`and ${counted(faults.length - listedMax, 'further fault')}`] : []),
    ...(lostEnd === undefined ? [] : [`it ${describeLostEnd(lostEnd)}`]),
    ...(restoredLines === 0
      ? []
      : [
          `${counted(restoredLines, 'line of which a bit had flipped was', 'lines of which a bit had flipped were')} restored`,
        ]),
    ...lostLines.map(({ from, to }) => `bytes ${from} to ${to} could not be read and are only in the kept file`),
    ...(isCut ? ['stamps and records from the API that were on missing lines are only in a copy of the ledger'] : []),
  ];
}

async function rederive(home: Home, stores: Stores, world: HomeContext): Promise<RederiveOutcome> {
  const { snapshot } = await loadSnapshot(await readSavedCursors(home), {
    ...stores,
    keepsText: stores.mode === 'full',
  });
  const bytes = [...snapshot.files.values()].reduce((sum, entry) => sum + entry.end, 0);
  const progress = startImportProgress(world, { files: snapshot.files.size, bytes });
  try {
    const outcome = await rederiveLedger({
      ...stores,
      content: stores.mode === 'full' ? undefined : stores.content,
      harnesses: harnessesOf(world),
      signal: world.signal,
      onBytes: progress.bytes,
    });
    await compressLedger(stores.ledger, world);
    await writeCursorFile(nodeFileSystem, home.cursors, {
      manifest: await markAfter(stores.custody.manifest, snapshot.manifest),
      ledger: await markAfter(stores.ledger, snapshot.ledger),
      files: new Map([...snapshot.files, ...outcome.entries]),
      skipped: snapshot.skipped,
    });
    return outcome;
  } finally {
    progress.done();
  }
}

async function rebuild(home: Home, ledger: Ledger, world: HomeContext): Promise<BuildResult> {
  using archive = await openArchiveOf(home, ledger, world);
  return await archive.rebuild();
}
