import { join } from 'node:path';
import { findDamagedPacks } from '@agentspine/sqlite';
import type { Home, HomeContext } from '@agentspine/stores';
import { readSavedCursors } from '@agentspine/stores/canonical-marks';
import { loadSnapshot } from '@agentspine/stores/load-snapshot';
import { openStores } from '@agentspine/stores/open-stores';
import { openSpineWriter } from '@agentspine/stores/spine';
import { startImportProgress } from '../import-progress.ts';
import { noticesOf, sayNotFilled } from './begin-trace-of.ts';
import { fillTrace } from './fill-trace.ts';
import { rederiveTrace } from './rederive-trace.ts';

/** What `spine trace import --json` prints: what this run added. */
export interface TraceImportReport {
  /** Transcripts of which the trace got something new. */
  readonly files: number;
  /** How many events were new. */
  readonly events: number;
  /** Events that the trace cannot hold; `spine import --problems` lists them. */
  readonly refused: number;
  /** Files whose bytes are not in custody. */
  readonly filesWithoutBytes: number;
  /** How long it took, in milliseconds. */
  readonly elapsedMs: number;
}

/** What filling the trace came to. */
export interface ImportedTrace {
  /** What was done, in numbers. */
  readonly report: TraceImportReport;
  /** What the user should know, a sentence each. */
  readonly notices: readonly string[];
  /** Whether it was stopped before its end; the next call goes on. */
  readonly wasInterrupted: boolean;
  /** Whether a transcript could not be read, so that the trace lacks its events. */
  readonly isIncomplete: boolean;
}

/**
 * Fills the trace with what custody holds; the transcripts themselves are not needed. Where payloads are in damaged packs, all that
 * came from transcripts is derived again. @throws DatabaseError `SPINE_…`
 */
export async function importTrace(home: Home, world: HomeContext): Promise<ImportedTrace> {
  const startedMs = world.clock().getTime();
  await using stores = await openStores(home, world, undefined);
  if (stores.mode !== 'full') {
    const report = {
      files: 0,
      events: 0,
      refused: 0,
      filesWithoutBytes: 0,
      elapsedMs: world.clock().getTime() - startedMs,
    };
    return { report, notices: [sayNotFilled(stores.mode)], wasInterrupted: false, isIncomplete: false };
  }
  const { snapshot } = await loadSnapshot(await readSavedCursors(home), { ...stores, keepsText: true });
  using writer = await openSpineWriter(world);
  const size = [...snapshot.files.values()].reduce((sum, entry) => sum + entry.end, 0);
  const progress = startImportProgress(world, { files: snapshot.files.size, bytes: size });
  try {
    const { custody } = stores;
    const run = { home, world, custody, files: snapshot.files, trace: writer.trace, progress };
    const { cursors } = writer.trace.imports;
    const isDamaged = findDamagedPacks(join(home.directory, 'spine.db')).length > 0;
    const again = await rederiveTrace({ ...run, isDamaged }, cursors.places());
    const filled = await fillTrace(run);
    const corrected = await rederiveTrace(run, cursors.places());
    const { files, events, refused, filesWithoutBytes, wasInterrupted, unreadable } = filled;
    const elapsedMs = world.clock().getTime() - startedMs;
    return {
      report: { files, events, refused, filesWithoutBytes, elapsedMs },
      notices: [...again, ...corrected, ...noticesOf(filled)],
      wasInterrupted,
      isIncomplete: unreadable.length > 0,
    };
  } finally {
    progress.done();
  }
}
