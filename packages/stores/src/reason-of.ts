import { DurableFsError } from '@agentspine/durable-fs';
import { messageOf } from '@agentspine/schema';

/** What is wrong, for a list that names the file in a place of its own. */
export function reasonOf(error: unknown): string {
  if (error instanceof DurableFsError) return error.reason;
  return messageOf(error);
}
