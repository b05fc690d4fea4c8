import { type CursorSnapshot, writeCursorFile } from '@agentspine/archive';
import { nodeFileSystem, nodeSourceTree } from '@agentspine/durable-fs';
import { findTranscripts, type TranscriptCandidate } from '@agentspine/ingest';
import type { ContentMode } from '@agentspine/schema';
import type { Surroundings } from '../command.ts';
import { type Home, readTextFile } from '../compose.ts';
import { CommandError } from '../errors.ts';
import { openStores, type Stores } from '../stores.ts';
import { startImportProgress } from './import-progress.ts';
import { type ImportOutcome, importTranscripts } from './import-transcripts.ts';
import { loadSnapshot, markOf } from './load-snapshot.ts';

export interface ImportRequest {
  readonly home: Home;
  readonly paths: readonly string[];
  readonly mode: ContentMode | undefined;
  readonly world: Surroundings;
}

/** What `spine import --json` prints: what this run added. */
export interface ImportReport {
  readonly files: number;
  readonly bytesRead: number;
  readonly bytesStored: number;
  readonly sessions: number;
  readonly turns: number;
  readonly toolCalls: number;
  readonly toolResults: number;
  readonly unparsedLines: number;
  readonly skippedFiles: number;
  readonly elapsedMs: number;
}

export interface ImportResult {
  readonly report: ImportReport;
  readonly unchangedFiles: number;
  readonly problems: readonly string[];
  readonly exitCode: number;
}

/** Imports, builds the archive, and saves the cursors. @throws CommandError when nothing was found to import. */
export async function runImport(request: ImportRequest): Promise<ImportResult> {
  const { home, world } = request;
  const startedMs = world.clock().getTime();
  const found = findTranscripts(nodeSourceTree, {
    paths: request.paths,
    env: world.env,
    homeDirectory: world.homeDirectory,
    workingDirectory: world.workingDirectory,
  });
  if (found.candidates.length === 0 && found.missing.length > 0) {
    throw new CommandError('CLI_NOTHING_FOUND', nothingFound(request.paths, found.missing));
  }
  await using stores = await openStores(home, world, { mode: request.mode });
  const snapshot = await loadSnapshot(await readTextFile(home.cursors), stores.custody, stores.ledger);
  const outcome = await importInto(stores, snapshot, found.candidates, world);
  const isChanged = outcome.files > 0 || outcome.bytesRead > 0 || stores.isArchiveBehind();
  const added = await buildArchive(stores, isChanged);
  await saveSnapshot(home, stores, snapshot);
  return {
    report: {
      files: outcome.files,
      bytesRead: outcome.bytesRead,
      bytesStored: outcome.bytesStored,
      ...added,
      unparsedLines: outcome.unparsedLines,
      skippedFiles: outcome.skippedFiles + found.otherFiles,
      elapsedMs: world.clock().getTime() - startedMs,
    },
    unchangedFiles: outcome.unchangedFiles,
    problems: describeProblems(outcome, found.unreadable, found.missing),
    exitCode: outcome.wasInterrupted ? 1 : 0,
  };
}
