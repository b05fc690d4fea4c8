import type { Calendar } from '@agentspine/schema';
import type { BlobSource } from '@agentspine/spine-reader';

/** What a reader works with. */
export interface ReaderParts {
  /** The time now, in milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Days and their bounds. */
  readonly calendar: Calendar;
  /** The folder of the read model. */
  readonly archiveFolder: string;
  /** Where large bodies are. */
  readonly blobs?: BlobSource | undefined;
}
