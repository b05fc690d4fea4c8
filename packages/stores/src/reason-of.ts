import { DurableFsError } from '@agentspine/durable-fs';

/** What is wrong, for a list that names the file in a place of its own. */
export function reasonOf(error: unknown): string {
  if (error instanceof DurableFsError) return error.reason;
  return error instanceof Error ? error.message : String(error);
}
