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
  /** How long a lock of another process is waited for, in milliseconds. */
  readonly busyTimeoutMs?: number | undefined;
  /** Where large bodies are. */
  readonly blobs?: BlobSource | undefined;
}
