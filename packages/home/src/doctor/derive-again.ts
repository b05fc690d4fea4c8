import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CursorSnapshot, Custody, type Ledger, openLedger } from '@agentspine/archive';
import type { BlobStore } from '@agentspine/blob-store';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { tracerName } from '@agentspine/ingest';
import type { SourceFileId } from '@agentspine/schema';
import {
  compareArchives,
  compareProjections,
  copyDatabase,
  countMissingEvents,
  readSpineStatus,
  type TableDifference,
} from '@agentspine/sqlite';
import { type Home, type HomeContext, lockOptions } from '@agentspine/stores';
import { openArchiveOf } from '@agentspine/stores/build-archive';
import { readSavedCursors } from '@agentspine/stores/canonical-marks';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { loadSnapshot } from '@agentspine/stores/load-snapshot';
import { openWriter } from '@agentspine/writer';
import { fillTrace } from '../import/trace/fill-trace.ts';
import { type ComparedLedgers, compareLedgers } from './compare-ledgers.ts';

/** What deriving everything again from custody found. */
export interface DerivedAgain extends ComparedLedgers, ComparedTraces {
  readonly archive: ComparedArchive;
}

export type ComparedArchive =
  | { readonly kind: 'compared'; readonly differences: readonly TableDifference[] }
  /** Not compared: there is none that this version reads, it is of another state of the ledger, or was priced by another list. */
  | { readonly kind: 'unreadable' | 'behind' | 'other-prices' };

export interface ComparedTraces {
  readonly missingEvents: number;
  readonly projections: readonly TableDifference[];
}

export interface DeriveAgain {
  readonly home: Home;
  readonly world: HomeContext;
  readonly ledger: Ledger;
  readonly blobs: BlobStore;
  readonly isChosen: (file: SourceFileId) => boolean;
  /** Whether some transcripts are left out. */
  readonly isPart: boolean;
}

/** Derives ledger, content records, archive and trace from custody into a temporary folder, and compares them with those of the home. */
export async function deriveAgain(run: DeriveAgain): Promise<DerivedAgain> {
  const directory = mkdtempSync(join(tmpdir(), 'spine-doctor-'));
  try {
    const { home, blobs, ledger, world, isChosen } = run;
    await using custody = new Custody({ directory: home.custody, fileSystem: nodeFileSystem, blobs });
    const { snapshot } = await loadSnapshot(await readSavedCursors(home), { custody, ledger, keepsText: true });
    await using anew = await openAnew(directory, world);
    const harnesses = harnessesOf(world);
    const { content } = home;
    const { signal } = world;
    const compared = await compareLedgers({ harnesses, ledger, custody, snapshot, content, isChosen, signal, anew });
    const archive = await compareArchiveOf(run, anew, directory);
    return { ...compared, archive, ...(await compareTraces(run, { custody, snapshot, directory })) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function openAnew(directory: string, world: HomeContext): Promise<Ledger> {
  const clock = { now: () => world.clock().getTime() };
  return openLedger({ directory, fileSystem: nodeFileSystem, clock, lockOptions });
}

async function compareArchiveOf(
  { home, world, ledger }: DeriveAgain,
  anew: Ledger,
  directory: string,
): Promise<ComparedArchive> {
  using archive = await openArchiveOf(home, ledger, world);
  const status = await archive.status();
  if (status.state !== 'ok') return { kind: 'unreadable' };
  if (!status.upToDate) return { kind: 'behind' };
  using built = await openArchiveOf(home, anew, world, directory);
  await built.build();
  const differences = compareArchives(home.archive, join(directory, 'archive.sqlite'));
  return differences === undefined ? { kind: 'other-prices' } : { kind: 'compared', differences };
}

interface TraceComparison {
  readonly custody: Custody;
  readonly snapshot: CursorSnapshot;
  readonly directory: string;
}

async function compareTraces(
  { home, world, isChosen, isPart }: DeriveAgain,
  { custody, snapshot, directory }: TraceComparison,
): Promise<ComparedTraces> {
  const path = join(home.directory, 'spine.db');
  if (readSpineStatus(path).state !== 'ok') return { missingEvents: 0, projections: [] };
  const copy = join(directory, 'copy');
  await nodeFileSystem.makeDirectory(copy);
  copyDatabase(path, join(copy, 'spine.db'));
  const clock = { now: () => world.clock().getTime() };
  using rebuilt = openWriter({ home: copy, clock, allowsShared: true });
  const places = rebuilt.trace.imports.cursors.places();
  rebuilt.trace.rebuild();
  // What the trace does not have yet, or has as another version mapped it, the check of the trace reports. Of a session that is
  // not over, time alone gives events, which the next import adds.
  const files = new Map(
    [...snapshot.files].filter(([file, entry]) => {
      const harness = harnessesOf(world).find(entry.harness);
      const place = places.get(file);
      if (place === undefined || place.isOpen || harness === undefined) return false;
      const isTraced = place.parser === tracerName(harness) && place.takenBytes === entry.end;
      return isTraced && place.generation === entry.generation && isChosen(file);
    }),
  );
  using anew = openWriter({ home: directory, clock, allowsShared: true });
  await fillTrace({ custody, home, files, trace: anew.trace, world });
  // Where a transcript is left out, another one is the first to name its session, and says other things of it.
  const isWithout = isPart || files.size < snapshot.files.size;
  return {
    missingEvents: countMissingEvents(path, join(directory, 'spine.db'), { isPart: isWithout }),
    projections: compareProjections(path, join(copy, 'spine.db')),
  };
}
