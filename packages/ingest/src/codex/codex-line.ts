import type { FactRange, TranscriptFact } from '@agentspine/schema';
import type { JsonObject } from '../transcript-parser.ts';
import type { CodexState } from './codex-state.ts';

/** A record of either format, brought into one form. */
export interface CodexLine {
  /** `session_meta`, `response_item`, `event_msg` …; `header` for the first line of the old format. */
  readonly type: string;
  readonly payload: JsonObject;
  /** The payload's own type, `''` where it has none. */
  readonly payloadType: string;
  /** Normalised; the session's time for a line without one. */
  readonly ts: string;
  readonly range: FactRange;
  /** Of the line in its thread, as the log numbers it (since 0.150). */
  readonly ordinal: number | undefined;
  /** Whether it is an item of the old format, which has no payload around it and no counts after it (FORMATS 2.2). */
  readonly isBare: boolean;
}

/** Adds what a line says to `facts`; may change `state`. */
export type LineHandler = (line: CodexLine, state: CodexState, facts: TranscriptFact[]) => void;
