import { useEffect, useMemo } from 'preact/hooks';
import { onNews } from './live.ts';
import { PagedRows } from './paged-rows.ts';

/** How often a list that changes all the time is asked again. */
const renewMs = 500;

/** Rows of a list whose rows change in place: what is seen is asked again when something happened. */
export function useRows<Row>(of: string, ask: ConstructorParameters<typeof PagedRows<Row>>[0]): PagedRows<Row> {
  const rows = useMemo(() => new PagedRows<Row>(ask), [of]);
  useEffect(() => {
    let timer: number | undefined;
    const stop = onNews(() => {
      timer ??= window.setTimeout(() => {
        timer = undefined;
        rows.renew();
      }, renewMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
      rows.end();
    };
  }, [rows]);
  return rows;
}
