import { dirname, join } from 'node:path';
import type { CursorSnapshot } from '@agentspine/archive';
import { nodeFileSystem, writeFileDurably } from '@agentspine/durable-fs';
import type { Home, HomeContext } from '@agentspine/stores';
import { surroundingsOf } from './answer-nothing-new.ts';
import { filesToClaim } from './judge-nothing-new.ts';
import { encodeNothingNew } from './nothing-new.ts';
import { marksOfTaken } from './report-marks.ts';
import type { ImportRequest } from './run-import.ts';

const tempName = 'nothing-new.json.tmp';

/** An import that ended with all its stores closed, the lock still held, and nothing to report but counts. */
export interface QuietImport {
  readonly home: Home;
  readonly request: Pick<ImportRequest, 'fillsTrace' | 'world' | 'journals'> & { readonly program: string };
  readonly snapshot: CursorSnapshot;
  /** A time before its files were looked at. */
  readonly startedMs: number;
  readonly restsAtMs: number | undefined;
  /** The digest of the cursors of the trace; `undefined` where the import did not open it. */
  readonly traceMark: string | undefined;
}

/** Writes `nothing-new.json`. A home in which it cannot be written does without. */
export async function saveNothingNew(quiet: QuietImport): Promise<void> {
  const { home, request, snapshot, startedMs, restsAtMs } = quiet;
  const { program, world, fillsTrace = true, journals = {} } = request;
  // Read first: what follows names the stores as they are.
  const traceMark = fillsTrace ? (quiet.traceMark ?? (await readTraceMark(world))) : undefined;
  const text = encodeNothingNew({
    // What agents reported while the import ran was not taken by it.
    ...surroundingsOf(home, { fillsTrace, world, reports: marksOfTaken(journals) }),
    program,
    madeAtMs: world.clock().getTime(),
    restsAtMs,
    traceMark,
    ...filesToClaim(snapshot, startedMs),
  });
  try {
    await nodeFileSystem.remove(join(dirname(home.nothingNew), tempName));
    await writeFileDurably(nodeFileSystem, home.nothingNew, new TextEncoder().encode(text), { tempName });
  } catch {
    // What the file says is about other stores than those of now, so it is not used.
  }
}

/** The reader is loaded here: nearly every import has opened the trace itself. */
async function readTraceMark(world: HomeContext): Promise<string | undefined> {
  try {
    const { openHomeReader } = await import('@agentspine/stores/with-reader');
    using reader = openHomeReader(world, 'spine');
    return reader.imports.mark();
  } catch {
    return undefined;
  }
}
