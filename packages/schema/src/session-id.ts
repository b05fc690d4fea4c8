/** The longest session id that may become part of a file name (SPEC 2.9). */
const sessionIdLengthMax = 128;

/**
 * Whether a session id may be used as a file name: `[A-Za-z0-9][A-Za-z0-9._-]*`, at most 128 characters.
 * Ids come from other people's files, so anything else must never reach a path (SPEC 2.9, A092).
 */
export function isPathSafeSessionId(sessionId: string): boolean {
  return sessionId.length <= sessionIdLengthMax && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(sessionId);
}
