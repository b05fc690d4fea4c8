import { nodeLockEnvironment, ownerState } from '@agentspine/durable-fs';

/**
 * When a temporary file is a leftover: at once where the process that made it is gone, never while it lives, and after an hour
 * where that is not known, as of another machine or an older version.
 */
export const tempAges = {
  olderThanMs: 3_600_000,
  ownerState: (name: string) => ownerState(nodeLockEnvironment, name),
} as const;
