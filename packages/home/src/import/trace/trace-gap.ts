import type { ImportQuestions } from '@agentspine/reader';
import { byteCell, counted } from '@agentspine/render/count-text';
import type { Home, HomeContext } from '@agentspine/stores';
import { isTraceClaimed } from '../answer-nothing-new.ts';

/** What custody holds and the trace does not have, or has from another version. */
export interface TraceGap {
  /** Transcripts. */
  readonly files: number;
  /** Bytes in custody that the trace does not have. */
  readonly bytes: number;
}

/**
 * What custody holds and the trace does not; `undefined` where it holds all of it. Transcripts of which no bytes were kept do not count.
 * Where the last import left nothing to do and no transcript was taken or derived since, the cursors of custody are not read and their code
 * is not loaded.
 */
export async function readTraceGap(
  home: Home,
  { imports }: { readonly imports: Pick<ImportQuestions, 'places' | 'mark'> },
  world: Pick<HomeContext, 'env' | 'harnesses'>,
): Promise<TraceGap | undefined> {
  if (isTraceClaimed(home, { world, markNow: () => imports.mark() })) return undefined;
  const { measureTraceGap } = await import('./measure-trace-gap.ts');
  return await measureTraceGap(home, imports.places(), world);
}

/** The gap in words, as the end of a sentence that begins with the trace. */
export function sayTraceGap({ files, bytes }: TraceGap): string {
  return `lacks ${byteCell(bytes)} of ${counted(files, 'transcript')} in custody`;
}
