import type { PinnedPage } from '@agentspine/server';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Refused } from './client.ts';
import { keepTrying, onNews } from './live.ts';
import { PinnedRows } from './pinned-rows.ts';

/** News come in bursts: a list is asked again so long after it was asked last at the earliest. */
const againMs = 250;

/** A list whose newest rows come first. What comes is shown at once while its beginning is seen and nothing is chosen, and is counted otherwise. */
export function usePinned<Row, Answer extends PinnedPage<Row>>(
  of: string,
  ask: ConstructorParameters<typeof PinnedRows<Row, Answer>>[0],
  isChosen: boolean,
): { readonly pinned: PinnedRows<Row, Answer>; readonly onScroll: (top: number) => void } {
  const pinned = useMemo(() => new PinnedRows<Row, Answer>(ask), [of]);
  const place = useRef({ top: 0, isChosen });
  place.current.isChosen = isChosen;
  useEffect(() => {
    place.current.top = 0;
    let timer: number | undefined;
    let notBeforeMs = 0;
    const take = async () => {
      timer = undefined;
      const isRead = place.current.isChosen || place.current.top > 0;
      try {
        if (isRead) await pinned.countNewer();
        else pinned.showNewer();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        keepTrying(error.problem);
      }
      // A list that takes long to count is counted less often.
      notBeforeMs = performance.now() + Math.max(againMs, 4 * pinned.tookMs);
    };
    const stop = onNews(() => {
      timer ??= window.setTimeout(() => void take(), Math.max(0, notBeforeMs - performance.now()));
    });
    return () => {
      stop();
      clearTimeout(timer);
      pinned.rows.end();
    };
  }, [pinned]);
  const onScroll = (top: number) => {
    place.current.top = top;
  };
  return { pinned, onScroll };
}
