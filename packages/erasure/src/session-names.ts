import { type ErasedNames, wordsOf } from '@agentspine/archive';
import type { ErasedSession } from './erasure-intent.ts';

/** How the sessions of an erasure are named. */
export interface SessionNames {
  /** Names in the archive and in runtimes: source, a colon, the session's id. */
  readonly runtimeSessions: ReadonlySet<string>;
  /** Ids in the trace. */
  readonly traceSessions: ReadonlySet<string>;
  /** Their ids alone, in the archive and in the trace. */
  readonly ids: ReadonlySet<string>;
  /** Whether a text has the id of a session as a word of its own. */
  readonly names: (text: string) => boolean;
}

/** How sessions are named in the stores. */
export function sessionNamesOf(sessions: readonly ErasedSession[]): SessionNames {
  const runtimeSessions = new Set(
    sessions.flatMap(({ source, sessionId }) =>
      source === null || sessionId === null ? [] : [`${source}:${sessionId}`],
    ),
  );
  const traceSessions = new Set(sessions.flatMap(({ traceIds }) => traceIds));
  const ids = new Set(
    sessions.flatMap(({ sessionId, traceIds }) => [...(sessionId === null ? [] : [sessionId]), ...traceIds]),
  );
  // A name with a colon or a slash is several words.
  const compound = [...ids].filter((id) => !/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(id));
  const names = (text: string): boolean => {
    for (const word of wordsOf(text)) if (ids.has(word)) return true;
    return compound.some((id) => text.includes(id));
  };
  return { runtimeSessions, traceSessions, ids, names };
}

/** The same, as what reads transcripts asks for it. */
export function erasedNamesOf(sessions: readonly ErasedSession[]): ErasedNames & Pick<SessionNames, 'names'> {
  const { runtimeSessions, names } = sessionNamesOf(sessions);
  const ids = new Set(sessions.flatMap(({ sessionId }) => sessionId ?? []));
  return {
    isErased: (source, sessionId) => runtimeSessions.has(`${source}:${sessionId}`),
    isErasedId: (word) => ids.has(word),
    names,
  };
}
