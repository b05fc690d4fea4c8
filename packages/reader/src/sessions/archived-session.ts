import type { SessionKey } from '@agentspine/schema';

/** A session that the archive has. */
export type ArchivedSession = SessionKey & { readonly source: string; readonly sessionId: string };

/** Whether the archive has a session. */
export function isArchived(session: SessionKey): session is ArchivedSession {
  return session.isArchived;
}
