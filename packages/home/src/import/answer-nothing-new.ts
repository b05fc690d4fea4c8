import { join } from 'node:path';
import { nodeSourceTree, type SourceTree } from '@agentspine/durable-fs';
import { knownPlaces } from '@agentspine/harnesses';
import { type Home, type HomeContext, homeOf } from '@agentspine/stores';
import { findFiles, type TakenLook } from './find-files.ts';
import {
  type ImportToJudge,
  isTraceAsClaimed,
  judgeNothingNew,
  spineStores,
  traceStores,
} from './judge-nothing-new.ts';
import { claimBytesMax, parseClaim, parseNothingNew, type TraceSurroundings } from './nothing-new.ts';
import { readChunk } from './read-chunk.ts';
import { reportMarksOf } from './report-marks.ts';
import type { ImportResult } from './run-import.ts';
import { transcriptPathOf } from './transcript-path.ts';

export interface NothingNewRequest {
  /** None: where the harnesses keep their files. */
  readonly paths: readonly string[];
  readonly fillsTrace: boolean;
  /** An id of the build of the program. */
  readonly program: string;
  readonly world: Pick<HomeContext, 'env' | 'homeDirectory' | 'workingDirectory' | 'clock'>;
  readonly sources?: SourceTree;
  /** Called with what was found, where all files were looked at. */
  readonly onLook?: (look: TakenLook) => void;
}

/**
 * What an import would return, where `nothing-new.json` and a look at all files show that it would have nothing to do.
 * `undefined` where there may be something, or anything is in doubt. Writes nothing, and loads little code.
 */
export function answerNothingNew(request: NothingNewRequest): ImportResult | undefined {
  const { world, paths, sources = nodeSourceTree } = request;
  const startedMs = world.clock().getTime();
  try {
    const home = homeOf(world);
    const claim = parseNothingNew(readText(home));
    if (claim === undefined) return undefined;
    const now: ImportToJudge = {
      ...surroundingsOf(home, request),
      program: request.program,
      nowMs: startedMs,
      // Asked for once, and last: where a store is another one, no folder is walked for nothing.
      get files() {
        const files = findFiles(paths, world, { harnesses: knownPlaces, sources });
        request.onLook?.({ files, atMs: startedMs });
        return files;
      },
      pathOf: (path) => transcriptPathOf(path, sources),
    };
    const counts = judgeNothingNew(claim, now);
    return counts && resultOf(counts.unchangedFiles, counts.skipped, world.clock().getTime() - startedMs);
  } catch {
    // Whatever cannot be read here, the import itself reports.
    return undefined;
  }
}

/**
 * Whether `nothing-new.json` says that an import left nothing in custody that the trace does not have, and nothing of which that
 * depends changed since. `false` where anything is in doubt.
 */
export function isTraceClaimed(home: Home, { world, markNow }: TraceToBelieve): boolean {
  // The claim is about the harnesses that come with Agentspine.
  if (world.harnesses !== undefined) return false;
  try {
    const claim = readClaim(home);
    const now = surroundingsOf(home, { fillsTrace: true, world });
    return claim !== undefined && isTraceAsClaimed(claim, now, markNow);
  } catch {
    return false;
  }
}

interface TraceToBelieve {
  readonly world: Pick<HomeContext, 'env' | 'harnesses'>;
  /** `ImportQuestions.mark()` of now; asked only where `spine.db` was written to. */
  readonly markNow: () => string;
}

function readText(home: Home): string {
  using file = nodeSourceTree.open(home.nothingNew);
  return Buffer.from(readChunk(file, 0, file.stat().size)).toString();
}

/** The list of files, which has the length of a home, is not read. */
function readClaim(home: Home): ReturnType<typeof parseClaim> {
  using file = nodeSourceTree.open(home.nothingNew);
  const { first, last } = claimBytesMax;
  const read = (from: number, length: number) => Buffer.from(readChunk(file, from, length)).toString();
  return parseClaim(read(0, first), read(Math.max(0, file.stat().size - last), last));
}

/** What an import of a home depends on besides transcripts, time and the program. Looks at the files of the home, and opens none. */
export function surroundingsOf(
  home: Home,
  {
    fillsTrace,
    world,
    reports = reportMarksOf(home.directory),
  }: Pick<NothingNewRequest, 'fillsTrace'> & {
    readonly world: Pick<HomeContext, 'env'>;
    /** The marks of what agents report; those of now when missing. */
    readonly reports?: Readonly<Record<string, string>>;
  },
): TraceSurroundings {
  return {
    ...{ tracers: knownPlaces.tracers(), home: home.directory, fillsTrace },
    contentMode: world.env['AGENTSPINE_CONTENT'],
    stores: {
      ...Object.fromEntries(storesRead.map((name) => [name, markOf(join(home.directory, name))])),
      ...reports,
    },
  };
}

/** Files that decide what an import does, or that it would find damaged, cut, restored or gone. */
const storesRead = [...traceStores, ...spineStores, 'archive.sqlite', 'archive.sqlite-wal', 'models.json'];

/** An empty log of SQLite comes and goes with readers, and says nothing. */
function markOf(path: string): string {
  const stat = nodeSourceTree.stat(path);
  if (stat === undefined || (stat.size === 0 && path.endsWith('-wal'))) return '';
  const { device, inode, size, mtimeNs, ctimeNs } = stat;
  return [device, inode, size, mtimeNs, ctimeNs].join(' ');
}

function resultOf(unchangedFiles: number, skipped: readonly string[], elapsedMs: number): ImportResult {
  return {
    report: {
      files: 0,
      bytesRead: 0,
      bytesStored: 0,
      sessions: 0,
      turns: 0,
      toolCalls: 0,
      toolResults: 0,
      unparsedLines: 0,
      skippedFiles: skipped.length,
      erasedFiles: 0,
      unreadableFiles: 0,
      traceEvents: 0,
      elapsedMs,
    },
    unchangedFiles,
    wasInterrupted: false,
    isTraceIncomplete: false,
    passedOver: { skipped, unreadable: [] },
    notices: [],
  };
}
