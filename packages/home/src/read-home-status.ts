import { join } from 'node:path';
import { nodeSourceTree } from '@agentspine/durable-fs';
import type { ContentMode } from '@agentspine/schema';
import { readSpineStatus, type SpineStatus } from '@agentspine/sqlite';
import type { Home, HomeContext } from '@agentspine/stores';
import { openArchiveOf } from '@agentspine/stores/build-archive';
import { countTranscripts } from '@agentspine/stores/canonical-marks';
import { type ColdTable, listColdTables, openColdArchive } from '@agentspine/stores/cold-tables';
import { openManifestOf } from '@agentspine/stores/custody-to-read';
import { contentModeOf, openLedgerOf } from '@agentspine/stores/open-stores';
import { readSpool } from '@agentspine/stores/spine';
import { openHomeReader } from '@agentspine/stores/with-reader';
import { countKeptTranscripts } from './import/kept-texts.ts';
import { readTraceGap, type TraceGap } from './import/trace/trace-gap.ts';
import { type InboxState, readInboxState } from './inbox-state.ts';
import { readSpending, type Spending } from './read-spending.ts';

/** What `spine status --json` prints. */
export interface HomeStatus {
  /** The folder. */
  readonly home: string;
  /** Whether there is a home. */
  readonly exists: boolean;
  /** What `spine.db` is like; its state is `missing` where there is none. */
  readonly spine: SpineStatus;
  /** Files of the spool, and their records, that are not in `spine.db`. */
  readonly spool: { readonly files: number; readonly records: number };
  /** What hooks reported and no import has taken, and what they could not keep. */
  readonly inbox: InboxState;
  /** The days in the cold archive, by table. */
  readonly cold: readonly { readonly table: ColdTable; readonly days: number; readonly lastDay: string | undefined }[];
  /** Transcripts that an import knows; `undefined` before the first. */
  readonly transcripts: number | undefined;
  /** What custody holds and the trace does not; `undefined` where it has all, or there is no `spine.db`. */
  readonly notInTrace: TraceGap | undefined;
  /** What is kept of texts. */
  readonly content: {
    readonly mode: ContentMode;
    /** Transcripts with text from an earlier mode full; `undefined` in mode full, where all have it. */
    readonly transcriptsWithText: number | undefined;
  };
  /** Size of the ledger, in bytes. */
  readonly ledgerBytes: number | undefined;
  /** How budgets and plans are kept. */
  readonly spending: Spending;
  /** The read model: where it is, and whether it has all of the ledger. */
  readonly archive: { readonly path: string; readonly state: string; readonly upToDate: boolean };
}

/** Says what there is in a home, without looking into it. */
export async function readHomeStatus(home: Home, world: HomeContext): Promise<HomeStatus> {
  await using ledger = await openLedgerOf(home, world, 'read');
  using archive = await openArchiveOf(home, ledger, world);
  const { path, state, upToDate, ledgerSizeBytes } = await archive.status({ countsRows: false });
  const { waiting } = await readSpool(world);
  return {
    home: home.directory,
    exists: nodeSourceTree.stat(home.directory) !== undefined,
    spine: readSpineStatus(join(home.directory, 'spine.db')),
    spool: { files: waiting.length, records: waiting.reduce((sum, { records }) => sum + records, 0) },
    inbox: readInboxState(home.directory),
    cold: await readColdTables(home),
    transcripts: await countTranscripts(home),
    notInTrace: await readGap(home, world),
    content: await readContent(home, world),
    ledgerBytes: ledgerSizeBytes,
    spending: await readSpending(home, world),
    archive: { path, state, upToDate },
  };
}

/** A `spine.db` that cannot be read has its own line. */
async function readGap(home: Home, world: HomeContext): Promise<TraceGap | undefined> {
  if (readSpineStatus(join(home.directory, 'spine.db')).state !== 'ok') return undefined;
  using reader = openHomeReader(world, 'spine');
  return await readTraceGap(home, reader, world);
}

async function readContent(home: Home, world: HomeContext): Promise<HomeStatus['content']> {
  const mode = await contentModeOf(home, world);
  if (mode === 'full') return { mode, transcriptsWithText: undefined };
  return { mode, transcriptsWithText: countKeptTranscripts(await openManifestOf(home).readPieces()) };
}

async function readColdTables(home: Home): Promise<HomeStatus['cold']> {
  const tables = await listColdTables(home);
  return Promise.all(
    tables.map(async (table) => {
      const days = await openColdArchive(home, table).listDays();
      return { table, days: days.length, lastDay: days.at(-1)?.day };
    }),
  );
}
