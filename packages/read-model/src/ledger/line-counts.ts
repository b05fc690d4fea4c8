/** What the lines of a batch were, for the build's result. */
export interface LineCounts {
  /** Lines of turns, of every kind, that were applied. */
  turnsApplied: number;
  /** Stamps that were applied. */
  stampsApplied: number;
  /** Compactions that were applied. */
  compactionsApplied: number;
  /** Events of tool calls that were applied. */
  toolResultEventsApplied: number;
  /** Lines of a kind that it does not know. */
  skippedLines: number;
}
