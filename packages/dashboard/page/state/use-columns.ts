import type { SessionView } from '@agentspine/server';
import { useEffect, useState } from 'preact/hooks';
import { type Columns, withNew } from '../view/outline.ts';
import { ask, Refused } from './client.ts';
import { addsOnly, keepTrying, type News, onNews } from './live.ts';

/**
 * The outline, from when it is wanted: of what came when events of the session came, and of all when what was there changed; the longer
 * that takes, the less often.
 */
export function useColumns({ key, traceIds }: SessionView, isWanted: boolean): Columns | undefined {
  const [columns, setColumns] = useState<Columns | undefined>(undefined);
  useEffect(() => {
    if (!isWanted) return undefined;
    let isEnded = false;
    let timer: number | undefined;
    let isReading = false;
    let isStale = false;
    let known: Columns | undefined;
    let isWholeWanted = false;
    /** Before it the outline is not read again: reading that takes long may take half of the time at most. */
    let notBeforeMs = 0;
    const read = async () => {
      timer = undefined;
      isReading = true;
      isStale = false;
      const startedMs = performance.now();
      const from = isWholeWanted ? undefined : (known?.end ?? undefined);
      isWholeWanted = false;
      try {
        const outline = await ask('outline', { key, from });
        if (isEnded) return;
        known = withNew(known, outline);
        setColumns(known);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        // What is known stays. A server that is back says that everything is to be asked again.
        isWholeWanted = true;
        keepTrying(error.problem);
      }
      isReading = false;
      const tookMs = performance.now() - startedMs;
      notBeforeMs = performance.now() + Math.min(1_000, Math.max(0, 2 * tookMs - shortMs));
      if (isStale) again();
    };
    const again = () => {
      if (isReading) isStale = true;
      else timer ??= window.setTimeout(() => void read(), Math.max(0, notBeforeMs - performance.now()));
    };
    void read();
    const stop = onNews((news) => {
      const own = news.filter((each) => isOf(each, traceIds));
      if (own.some(({ type }) => !addsOnly.has(type))) isWholeWanted = true;
      if (own.length > 0) again();
    });
    return () => {
      isEnded = true;
      clearTimeout(timer);
      stop();
    };
  }, [key, isWanted]);
  return columns;
}

/** What came is read at once again where it takes half as long: it is the end of a timeline that grows. */
const shortMs = 200;

function isOf({ type, payload }: News, traceIds: readonly string[]): boolean {
  return type === 'resync' || type === 'rules.changed' || traceIds.includes(String(payload['sessionId']));
}
