import { sessionTitle } from '@agentspine/schema';
import { iterateTimeline } from '@agentspine/spine-reader';
import type { AskStore } from '@agentspine/sql';
import { readTraceNames } from './read-session-names.ts';
import type { SessionName } from './resolve-session.ts';

/** A session of a list, as the read model knows it. */
export interface ListedSession {
  readonly source: string;
  readonly sessionId: string;
  readonly title: string | null;
}

/**
 * The titles of sessions that the read model has none of, by the one rule of `sessionTitle`: that of their task, else the first words
 * that were asked; null where the trace knows neither. `askTrace` is left out where there is no trace.
 */
export function titlesOf(
  sessions: readonly ListedSession[],
  askTrace: AskStore | undefined,
): (session: ListedSession) => string | null {
  const untitled = sessions.filter(isUntitled);
  const runtimeIds = untitled.map(({ sessionId }) => sessionId);
  const names =
    askTrace === undefined || untitled.length === 0
      ? []
      : askTrace((database) => readTraceNames(database, { runtimeIds, traceIds: [] }, ''));
  const traced = Map.groupBy(names, ({ source, runtimeId }) => keyOf(source, runtimeId));
  return (session) => {
    if (!isUntitled(session) || askTrace === undefined) return session.title;
    const { source, sessionId } = session;
    const known = traced.get(keyOf(source, sessionId)) ?? [];
    const task = known.find(({ title }) => title !== null)?.title ?? null;
    const titles = { source, sessionId, agentId: null, archived: null };
    return (
      sessionTitle({ ...titles, task, asked: null }) ??
      sessionTitle({ ...titles, task: null, asked: firstAsked(askTrace, known) })
    );
  };
}

function isUntitled({ title }: ListedSession): boolean {
  return title === null || title.trim() === '';
}

function firstAsked(askTrace: AskStore, names: readonly SessionName[]): string | null {
  const sessionIds = names.flatMap(({ traceId }) => (traceId === null ? [] : [traceId]));
  if (sessionIds.length === 0) return null;
  const [asked] = iterateTimeline(askTrace, { kind: 'sessions', sessionIds }, { kind: 'user.message', limit: 1 });
  return asked?.body ?? null;
}

function keyOf(source: string | null, sessionId: string | null): string {
  return JSON.stringify([source, sessionId]);
}
