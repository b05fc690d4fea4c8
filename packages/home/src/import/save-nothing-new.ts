import { dirname, join } from 'node:path';
import type { CursorSnapshot } from '@agentspine/archive';
import { nodeFileSystem, writeFileDurably } from '@agentspine/durable-fs';
import type { Home, HomeContext } from '@agentspine/stores';
import { openHomeReader } from '@agentspine/stores/with-reader';
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
  readonly startedMs: number;
  readonly restsAtMs: number | undefined;
}

/** Writes `nothing-new.json`. A home in which it cannot be written does without. */
export async function saveNothingNew({ home, request, snapshot, startedMs, restsAtMs }: QuietImport): Promise<void> {
  const { program, world, fillsTrace = true, journals = {} } = request;
  // Read first: what follows names the stores as they are.
  const traceMark = fillsTrace ? traceMarkOf(world) : undefined;
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

function traceMarkOf(world: HomeContext): string | undefined {
  try {
    using reader = openHomeReader(world, 'spine');
    return reader.imports.mark();
  } catch {
    return undefined;
  }
}
