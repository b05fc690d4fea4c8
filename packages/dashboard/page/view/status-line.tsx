import { useEffect, useState } from 'preact/hooks';
import { liveState } from '../state/live.ts';
import { isUtc, shownZone } from '../state/settings.ts';
import { clockIn } from './format.ts';

/** Whether what is seen is of now, and in which zone times are. */
export function StatusLine() {
  const { isLive, since } = liveState.value;
  const zone = shownZone();
  const [isLate, setLate] = useState(false);
  // A page that just opened is not late.
  useEffect(() => {
    setLate(false);
    const timer = setTimeout(() => setLate(true), 1_500);
    return () => clearTimeout(timer);
  }, [isLive]);
  return (
    <footer>
      <span class={isLive ? 'live' : 'gone'} role="status">
        {isLive
          ? '● live'
          : isLate
            ? `○ not live since ${clockIn(zone, new Date(since).toISOString())}: figures may be old`
            : '○ …'}
      </span>
      <button
        type="button"
        class="link"
        title="times in UTC, or in the zone of the home"
        onClick={() => {
          isUtc.value = !isUtc.value;
        }}
      >
        {zone}
      </button>
    </footer>
  );
}
