/** A session by all its names. */
export interface SessionKey {
  /** The name that no other session has: its source, a colon and the runtime's name, or else its id in the trace. */
  readonly name: string;
  /** The harness, such as `claude-code`; null for a session of the trace that no runtime names. */
  readonly source: string | null;
  /** The session in `archive.*`; null for a session of the trace that no runtime names. */
  readonly sessionId: string | null;
  /** Set for a subagent whose turns are in the session `sessionId`. */
  readonly agentId: string | null;
  /** Whether `archive.sqlite` has the session. */
  readonly isArchived: boolean;
  /** Its ids in `trace.*`; several where a runtime's session was taken up again, none where the trace does not have it. */
  readonly traceIds: readonly string[];
  /** The title, as people read it. */
  readonly title: string | null;
  /** ISO 8601 in UTC; null where nothing says when it began. */
  readonly startedAt: string | null;
}
