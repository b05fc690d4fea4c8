import type { DomainEvent } from '@agentspine/schema';

/** Ids of turns that an event closed, in their order. */
export type ClosedTurns = readonly string[];

/**
 * Makes the rows of one area out of events, in the transaction that appends them. What it writes depends on the event and on
 * rows that earlier events made, and on nothing else, no clock, no chance: so `spine trace rebuild` makes the same again.
 */
export interface Projection {
  /** Returns the ids of turns that the event closed; the projection of turns alone closes any. */
  readonly apply: (event: DomainEvent) => ClosedTurns | undefined;
  /** Removes all that `apply` ever made, for a rebuild. */
  readonly clear: () => void;
  /** Called when a rebuild has applied all events. */
  readonly finish?: () => void;
}

/** The last time that was asked for: all projections ask for that of one event. */
let last: { readonly eventTime: number; readonly text: string } | undefined;

/** A time of an event as tables hold it: ISO 8601 in UTC with milliseconds. */
export function timeOf({ eventTime }: Pick<DomainEvent, 'eventTime'>): string {
  if (last?.eventTime !== eventTime) last = { eventTime, text: new Date(eventTime).toISOString() };
  return last.text;
}
