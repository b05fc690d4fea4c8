import {
  type DocumentTurn,
  type DocumentUsage,
  type SessionDocument,
  type SessionKey,
  sessionTitle,
  type TimelineEvent,
} from '@agentspine/schema';
import { type FlatThread, nestThreads } from './nest-threads.ts';
import type { ArchivedParts } from './read-archived.ts';
import type { TracedThread } from './read-threads.ts';
import { turnsOfEvents } from './turns-of-events.ts';
import { withUsage } from './usage-of-turns.ts';

/** A session by its names, and the folder in which it ran. */
export type SessionPlace = Pick<SessionDocument, 'session' | 'source' | 'directory'> & Pick<SessionKey, 'sessionId'>;

/** All that a document is made of. */
export interface DocumentParts {
  readonly key: SessionKey;
  /** What was asked for first. */
  readonly threads: readonly TracedThread[];
  readonly events: readonly TimelineEvent[];
  readonly order: ReadonlyMap<string, number>;
  /** `undefined` where there is no read model. */
  readonly archived: ArchivedParts | undefined;
}

/** A session as a person reads it, made of its rows. */
export function sessionDocumentOf(parts: DocumentParts): SessionDocument {
  const { key, threads, archived } = parts;
  const roots = threads.filter(({ parentId }) => parentId === null);
  const rootIds = roots.map(({ traceId }) => traceId);
  const known = new Set(threads.flatMap(({ runtimeId }) => runtimeId ?? []));
  const own = threadOf(parts, { traceIds: rootIds, sessionId: key.sessionId, agentId: key.agentId, known });
  const session = key.sessionId === null ? undefined : archived?.sessions.get(key.sessionId);
  const flat = threads
    .filter(({ parentId }) => parentId !== null)
    .map((thread) => flatOf(parts, thread, rootIds, known));
  const turns = nestThreads(own.turns, flat);
  const times = turns.flatMap(({ items }) => items.map(({ at }) => at)).toSorted();
  const task = roots.find(({ taskTitle }) => taskTitle !== null)?.taskTitle ?? null;
  return {
    session: key.name,
    source: key.source,
    title: titleOf({ key, task, archived: key.agentId === null ? (session?.title ?? null) : null }, turns),
    project: session?.project ?? null,
    branch: session?.branch ?? null,
    directory: roots.find(({ directory }) => directory !== null)?.directory ?? null,
    models: session?.models ?? [],
    startedAt: times[0] ?? null,
    endedAt: times.at(-1) ?? null,
    usage: own.whole,
    traceIds: rootIds,
    turns,
  };
}

interface ThreadNames {
  readonly traceIds: readonly string[];
  readonly sessionId: string | null;
  readonly agentId: string | null;
  /** The runtime's names of all threads of the document. */
  readonly known: ReadonlySet<string>;
}

/** `usage` is of the thread alone; `whole` has what subagents in the session used too. */
function threadOf({ events, order, archived }: DocumentParts, names: ThreadNames) {
  const { traceIds, sessionId, agentId, known } = names;
  const own = events.filter(({ sessionId: id }) => id !== undefined && traceIds.includes(id));
  const turns = turnsOfEvents(own.map((event) => ({ event, seq: order.get(event.id) ?? Number.MAX_SAFE_INTEGER })));
  const used = sessionId === null ? undefined : archived?.sessions.get(sessionId)?.used;
  if (used === undefined) return { turns, usage: null, whole: null };
  const isOwn = (agent: string | null) =>
    agentId === null ? agent === null || !known.has(`${sessionId}/${agent}`) : agent === agentId;
  const counted = withUsage(
    turns,
    used.filter((each) => isOwn(each.agentId)),
  );
  const whole: DocumentUsage = agentId === null ? withUsage([], used).usage : counted.usage;
  return { turns: counted.turns, usage: counted.usage, whole };
}

function flatOf(
  parts: DocumentParts,
  { traceId, parentId, runtimeId, taskTitle }: TracedThread,
  rootIds: readonly string[],
  known: ReadonlySet<string>,
): FlatThread {
  const slash = runtimeId?.lastIndexOf('/') ?? -1;
  const sessionId = slash < 1 ? runtimeId : (runtimeId?.slice(0, slash) ?? null);
  const agentId = slash < 1 ? null : (runtimeId?.slice(slash + 1) ?? null);
  const { turns, usage } = threadOf(parts, { traceIds: [traceId], sessionId, agentId, known });
  const callId = runtimeId === null ? undefined : parts.archived?.startedBy.get(runtimeId);
  const isOfRoot = parentId !== null && rootIds.includes(parentId);
  return { traceId, parentId: isOfRoot ? null : parentId, callId, title: taskTitle ?? traceId, usage, turns };
}

function titleOf(
  { key, task, archived }: { readonly key: SessionKey; readonly task: string | null; readonly archived: string | null },
  turns: readonly DocumentTurn[],
): string {
  const { source, sessionId, agentId } = key;
  const asked = turns.flatMap(({ items }) => items).find((item) => item.kind === 'prompt' && item.text !== null);
  const words = asked?.kind === 'prompt' ? (asked.text?.text ?? null) : null;
  return sessionTitle({ source, sessionId, agentId, archived, task, asked: words }) ?? key.name;
}
