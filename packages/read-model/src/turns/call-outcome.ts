/** What a result event says of its call. */
export interface CallEvent {
  readonly sessionId: string;
  readonly status: string;
  readonly isError: number | null;
  /** Set where the status was read out of free text. */
  readonly reason: string | null;
}

/**
 * How a call ended: 1 when a result states an error, or says by its status alone that the call failed; 0 when one states
 * that there was none or completed without an error flag; NULL when none states it. A call without results ended as its
 * record says (ADR 0008).
 */
export function callOutcome(events: readonly CallEvent[], stated: number | null): number | null {
  if (events.length === 0) return stated;
  if (events.some((event) => event.isError === 1 || (event.status === 'errored' && event.reason === null))) return 1;
  const isFine = events.some(
    (event) => event.isError === 0 || (event.isError === null && event.status === 'completed'),
  );
  return isFine ? 0 : null;
}
