import { inertText, type Look, renderTable } from '@agentspine/render';
import { missingCell } from '@agentspine/render/count-text';

type WatchdogEvent = Readonly<Record<string, unknown>>;

/** What the watchdog reported, a line each; `since` is what was asked for. */
export function renderWatchdog(events: readonly WatchdogEvent[], since: string, look: Look): string {
  if (events.length === 0) return `the watchdog reported nothing (--since ${inertText(since)})\n`;
  const keys = ['ts_utc', 'event', 'severity', 'status', 'agent', 'detail_json'];
  return renderTable(
    keys.map((key) => ({ title: key, cell: (event: WatchdogEvent) => String(event[key] ?? missingCell) })),
    events,
    look,
  );
}
