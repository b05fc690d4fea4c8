import type { JsonObject } from '@agentspine/ingest';
import type { FactRange } from '@agentspine/schema';

/** A line of a session. */
export interface PiLine {
  readonly record: JsonObject;
  readonly range: FactRange;
  /** Normalised; of a line without a time, that of the line before it. */
  readonly ts: string;
  /** As the line states it; '' where it states none. */
  readonly at: string;
}
