import { placeholderTitle } from '@agentspine/schema';
import type { TraceEvent } from './trace-event.ts';
import { traceEventId, traceSessionId } from './trace-ids.ts';
import type { SessionMemory, TraceState } from './trace-state.ts';

/** The name of a session in the trace, which its task has too. */
export function nameOfSession({ source, sessionId, agent }: SessionMemory): string {
  return traceSessionId(source, sessionId, agent);
}

/** The ids of the sessions in a file, by the state in which its mapping is; of any version of it. */
export function sessionsOfState(state: unknown): readonly string[] {
  const sessions = (state as Partial<TraceState> | undefined)?.sessions;
  return Array.isArray(sessions)
    ? sessions.map(([, memory]: TraceState['sessions'][number]) => nameOfSession(memory))
    : [];
}

/** A session in a file. */
export interface TracedSession {
  /** Its id in the trace. */
  readonly name: string;
  /** The id in the trace of the session of the log that it is, or is a part of. */
  readonly session: string;
  /** The id in the trace of the session that it came out of; absent where there is none. */
  readonly parent?: string | undefined;
  /** Time of the last event of it, in milliseconds since the epoch. */
  readonly lastMs: number;
}

/** The sessions in a file, by the state in which its mapping is. */
export function tracedSessionsOf(state: unknown): readonly TracedSession[] {
  const sessions = (state as Partial<TraceState> | undefined)?.sessions;
  if (!Array.isArray(sessions)) return [];
  return sessions.map(([, memory]: TraceState['sessions'][number]) => ({
    name: nameOfSession(memory),
    session: traceSessionId(memory.source, memory.sessionId),
    parent: memory.parent === undefined ? undefined : traceSessionId(memory.source, memory.parent),
    lastMs: memory.lastMs ?? 0,
  }));
}

/**
 * The name that a session is bound by: its own, or for a subagent in a session, which has none, that of its session and its
 * own after a slash. What is before the slash is the session of the log.
 */
export function runtimeSessionOf({ sessionId, agent }: SessionMemory): string {
  const name = agent === undefined ? sessionId : `${sessionId}/${agent}`;
  return name.trim() === '' ? '(unnamed)' : name.toWellFormed();
}

/** That a session exists: its task, itself, and the runtime's name for it (SPEC 4.7). `at` in milliseconds. */
export function beginEvents(memory: SessionMemory, at: number): readonly TraceEvent[] {
  const { source, agent, parent, cwd } = memory;
  const name = nameOfSession(memory);
  const title = memory.title?.text ?? fallbackTitle(memory);
  const parentName =
    agent === undefined ? parent && traceSessionId(source, parent) : traceSessionId(source, memory.sessionId);
  const task = {
    task_id: name,
    title,
    slug: slugOf(title),
    kind: memory.isBackground === true ? 'background' : 'primary',
    parent_task_id: memory.isBackground === true ? parentName : undefined,
    parent_session_id: parentName,
    workspace_path: cwd?.trim() === '' ? undefined : cwd?.toWellFormed(),
    cli_source: source,
  };
  const runtime = { runtime_source: source, runtime_session_id: runtimeSessionOf(memory) };
  const about = { aggregateId: name, eventTime: at } as const;
  return [
    { ...about, eventId: traceEventId(0, 'task', name), eventType: 'task.created', payload: task },
    {
      ...about,
      eventId: traceEventId(0, 'session', name),
      eventType: 'session.started',
      sessionId: name,
      payload: { task_id: name, session_id: name, ...runtime },
    },
    {
      ...about,
      eventId: traceEventId(0, 'binding', name),
      eventType: 'session.bound',
      sessionId: name,
      payload: { session_id: name, ...runtime },
    },
  ];
}

/** That a task has another title than it was given. */
export function renameEvent(memory: SessionMemory, title: string, at: number): TraceEvent {
  const name = nameOfSession(memory);
  return {
    eventId: traceEventId(0, 'rename', name, String(at), title),
    eventTime: at,
    eventType: 'task.renamed',
    aggregateId: name,
    payload: { task_id: name, from: memory.toldTitle ?? fallbackTitle(memory), to: title, slug: slugOf(title) },
    outdatedBy: 'rename',
  };
}

/** That a session has come to rest: nothing was logged for long. */
export function endEvents(memory: SessionMemory, at: number): readonly TraceEvent[] {
  const name = nameOfSession(memory);
  const about = { aggregateId: name, sessionId: name, eventTime: at, outdatedBy: 'activity' } as const;
  return [
    {
      ...about,
      eventId: traceEventId(0, 'end', name, String(at)),
      eventType: 'session.ended',
      payload: { session_id: name, outcome: 'completed', summary: 'nothing more in the transcript' },
    },
    {
      ...about,
      eventId: traceEventId(0, 'completed', name, String(at)),
      eventType: 'task.status_changed',
      payload: { task_id: name, from: 'running', to: 'completed', reason: 'runtime_terminated' },
    },
  ];
}

export function fallbackTitle({ source, sessionId, agent }: SessionMemory): string {
  return placeholderTitle(source, sessionId, agent);
}

/** SPEC 4.7: lower case, words joined by dashes, at most 80 characters. */
function slugOf(title: string): string {
  const words = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const slug = words
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80)
    .replace(/-+$/, '');
  return slug === '' ? 'task' : slug;
}
