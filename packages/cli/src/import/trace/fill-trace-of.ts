import type { CursorSnapshot } from '@agentspine/archive';
import { WriterError } from '@agentspine/writer';
import type { Surroundings } from '../../command.ts';
import type { Home } from '../../compose.ts';
import { openSpineWriter } from '../../spine.ts';
import type { Stores } from '../../stores.ts';
import type { ImportOutcome } from '../import-transcripts.ts';
import { type FilledTrace, fillTrace } from './fill-trace.ts';

/** What an import did for the trace. */
export interface TraceOutcome extends Pick<FilledTrace, 'events' | 'wasInterrupted'> {
  readonly notices: readonly string[];
}

/** What an import did for the trace that was to leave it alone. */
export const untraced: TraceOutcome = { events: 0, wasInterrupted: false, notices: [] };

/** What an import of transcripts hands over to its second half. */
export interface ImportedFiles {
  readonly home: Home;
  readonly world: Surroundings;
  readonly stores: Stores;
  readonly snapshot: CursorSnapshot;
  readonly outcome: Pick<ImportOutcome, 'files' | 'wasInterrupted'>;
}

/**
 * Fills the trace with what custody holds. What it cannot do is told and not thrown: ledger and archive are written by then,
 * and the next import, or `spine trace import`, goes on where this one stopped.
 */
export async function fillTraceOf({ home, world, stores, snapshot, outcome }: ImportedFiles): Promise<TraceOutcome> {
  if (stores.mode !== 'full') {
    const notices =
      outcome.files === 0 ? [] : [`content mode ${stores.mode} keeps no transcripts; the trace is not filled`];
    return { ...untraced, notices };
  }
  if (outcome.wasInterrupted) return { ...untraced, wasInterrupted: true };
  try {
    using writer = await openSpineWriter(world);
    const { custody } = stores;
    const filled = await fillTrace({
      custody,
      home,
      files: snapshot.files,
      trace: writer.trace,
      clock: world.clock,
      signal: world.signal,
      onFile: () => {},
      onBytes: () => {},
    });
    const notices = outcome.files > 0 ? noticesOf(filled) : [];
    return { events: filled.events, wasInterrupted: filled.wasInterrupted, notices };
  } catch (error) {
    if (!(error instanceof WriterError)) throw error;
    return { ...untraced, notices: [`the trace was not filled: ${error.message}; "spine trace import" tries again`] };
  }
}

/** What is to be said of files that the trace knows nothing of. */
export function noticesOf({ filesWithoutBytes }: Pick<FilledTrace, 'filesWithoutBytes'>): readonly string[] {
  if (filesWithoutBytes === 0) return [];
  return [
    `${filesWithoutBytes} transcripts are not in custody (content mode hash-only or off) and so not in the trace`,
  ];
}
