import type { CursorSnapshot } from '@agentspine/archive';
import { nodeSourceTree } from '@agentspine/durable-fs';
import { contradicted, type KeptEvents } from '@agentspine/ingest';
import { counted } from '@agentspine/render/count-text';
import type { ContentMode } from '@agentspine/schema';
import { StoreError } from '@agentspine/sqlite';
import type { Home, HomeContext } from '@agentspine/stores';
import type { Stores } from '@agentspine/stores/open-stores';
import { openSpineWriter } from '@agentspine/stores/spine';
import type { ImportThread } from '../import-thread.ts';
import type { ImportOutcome } from '../import-transcripts.ts';
import { beginToFillTrace, type FilledTrace } from './fill-trace.ts';
import type { FileStarts } from './order-originals.ts';
import { OriginalsFirst } from './originals-first.ts';
import { rederiveTrace } from './rederive-trace.ts';

/** What an import did for the trace. */
export interface TraceOutcome extends Pick<FilledTrace, 'events' | 'wasInterrupted' | 'restsAtMs'> {
  /** A digest of the cursors of the trace as they are left; `undefined` where it was not opened. */
  readonly mark?: string;
  /** Whether something that custody holds could not be added; the notices say what. */
  readonly isIncomplete: boolean;
  readonly notices: readonly string[];
}

const untraced: TraceOutcome = {
  events: 0,
  restsAtMs: undefined,
  wasInterrupted: false,
  isIncomplete: false,
  notices: [],
};

/** What an import of transcripts hands over to its second half. */
export interface ImportedFiles {
  readonly home: Home;
  readonly world: HomeContext;
  readonly stores: Stores;
  readonly snapshot: CursorSnapshot;
  readonly outcome: Pick<ImportOutcome, 'files' | 'wasInterrupted'>;
  /** The thread that derived the files, which reads them again. */
  readonly thread: ImportThread;
  /** The events of those that this thread derived. */
  readonly kept: KeptEvents | undefined;
  /** What files begin with that are new. */
  readonly starts: FileStarts | undefined;
  /** When the import began, RFC 3339; `undefined` where it does not read this machine's file system. */
  readonly freshAfter: string | undefined;
}

/** A trace that is being filled; what could not be done is reported at its end. */
export interface TraceBeginning extends AsyncDisposable {
  finish(): Promise<TraceOutcome>;
}

/**
 * Begins to fill the trace with what custody holds; what fails is reported at the end, so that it holds up nothing else. What the
 * database refuses is reported and not thrown: the next import, or `spine trace import`, goes on where this one stopped.
 */
export async function beginTraceOf(imported: ImportedFiles): Promise<TraceBeginning> {
  const { stores, outcome } = imported;
  if (stores.mode !== 'full') {
    return endWith({ ...untraced, notices: outcome.files === 0 ? [] : [sayNotFilled(stores.mode)] });
  }
  if (outcome.wasInterrupted) return endWith({ ...untraced, wasInterrupted: true });
  try {
    return await beginToFill(imported);
  } catch (error) {
    return { ...noTrace, finish: async () => tellFailure(error) };
  }
}

async function beginToFill({
  home,
  world,
  stores,
  snapshot,
  outcome,
  thread,
  kept,
  starts,
  freshAfter,
}: ImportedFiles): Promise<TraceBeginning> {
  const writer = await openSpineWriter(world);
  try {
    const custody =
      freshAfter === undefined ? stores.custody : new OriginalsFirst(stores.custody, nodeSourceTree, freshAfter);
    const run = { home, world, custody, files: snapshot.files, trace: writer.trace, thread, kept, starts, freshAfter };
    const places = writer.trace.imports.cursors.places();
    const again = await rederiveTrace(run, places);
    const filler = await beginToFillTrace(run, again.length === 0 ? places : undefined);
    const finish = async (): Promise<TraceOutcome> => {
      const filled = await filler.finish();
      const corrected =
        filled.files === 0 ? [] : await rederiveTrace(run, writer.trace.imports.cursors.places(contradicted));
      const { events, restsAtMs, wasInterrupted, unreadable } = filled;
      const notices = [
        ...again,
        ...corrected,
        ...(outcome.files > 0 || unreadable.length > 0 ? noticesOf(filled) : []),
      ];
      const mark = writer.trace.imports.cursors.mark();
      return { events, restsAtMs, wasInterrupted, mark, isIncomplete: unreadable.length > 0, notices };
    };
    const close = async (): Promise<void> => {
      await filler[Symbol.asyncDispose]();
      writer.close();
    };
    return { finish: () => finish().catch(tellFailure), [Symbol.asyncDispose]: close };
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** @throws what is not of the database */
function tellFailure(error: unknown): TraceOutcome {
  if (!(error instanceof StoreError)) throw error;
  const notice = `the trace was not filled: ${error.message}; "spine trace import" tries again`;
  return { ...untraced, isIncomplete: true, notices: [notice] };
}

function endWith(outcome: TraceOutcome): TraceBeginning {
  return { finish: () => Promise.resolve(outcome), [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** What an import does for the trace that is to leave it alone. */
export const noTrace: TraceBeginning = endWith(untraced);

/** In the modes that keep no text the trace, which is made of texts, gets none either. */
export function sayNotFilled(mode: ContentMode): string {
  return `content mode ${mode} keeps no transcripts; the trace is not filled`;
}

/** What is to be said of files that the trace knows nothing of. */
export function noticesOf(
  filled: Pick<FilledTrace, 'filesWithoutBytes' | 'refused' | 'unreadable'>,
): readonly string[] {
  const { filesWithoutBytes, refused, unreadable } = filled;
  const notices = unreadable.map(
    ({ path, reason }) => `${path} is not completely in the trace: ${reason}; "spine doctor" says more`,
  );
  if (filesWithoutBytes > 0) {
    notices.push(
      `${counted(filesWithoutBytes, 'transcript is', 'transcripts are')} not in custody (content mode hash-only or off) and so not in the trace`,
    );
  }
  if (refused > 0) {
    notices.push(
      `${counted(refused, 'event was', 'events were')} refused by the trace and left out; "spine import --problems" lists them`,
    );
  }
  return notices;
}
