import type { JsonObject } from '@agentspine/ingest';
import type { FactRange, SubagentReference } from '@agentspine/schema';

/** An event of a session. */
export interface CopilotLine {
  readonly data: JsonObject;
  /** The event's own id; '' where it has none. */
  readonly id: string;
  readonly range: FactRange;
  /** Normalised; of an event without a time, that of the one before it. */
  readonly ts: string;
  /** The subagent whose event it is. */
  readonly subagent: SubagentReference | undefined;
}
