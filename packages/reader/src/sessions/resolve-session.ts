/**
 * Which session a text means (SPEC 5.4). A session has several names: the one of its runtime, which `archive.*` uses; the same
 * after its source and a colon; and its ids in the trace. A whole name comes before the beginning of one, and that before a
 * part of a title.
 */
import type { SessionKey } from '@agentspine/schema';

/** A session as one store names it. */
export interface SessionName {
  readonly store: 'archive' | 'trace';
  /** The harness; null for a session of the trace that no runtime names. */
  readonly source: string | null;
  /** The runtime's name; of a subagent without a session of its own it is that of its session, a slash, and its own. */
  readonly runtimeId: string | null;
  /** The id in the trace; null in the archive, and for a session that the trace knows by its runtime's name alone. */
  readonly traceId: string | null;
  readonly title: string | null;
  /** ISO 8601 in UTC; null where nothing says when it began. */
  readonly startedAt: string | null;
}

/** The session that a name means, the candidates, or none. */
export type SessionResolution =
  | { readonly kind: 'session'; readonly session: SessionKey }
  /** Several fit: the first of them, and how many there are. */
  | { readonly kind: 'ambiguous'; readonly matches: readonly SessionKey[]; readonly total: number }
  | { readonly kind: 'none' };

/** As many as a person looks through. */
export const matchesMax = 20;

/** Shorter parts are in most titles. */
const titleCharactersMin = 3;

/** Whether sessions are looked for by a part of their title. */
export function isTitlePart(text: string): boolean {
  return [...text].length >= titleCharactersMin;
}

/** Whether `title` has `part`, in capitals or not; no character of it has a meaning of its own. */
export function hasTitlePart(title: string, part: string): boolean {
  return title.toLowerCase().includes(part.toLowerCase());
}

/**
 * Decides which of the sessions with `names` a text means; with a `source`, of those of one harness. `names` has at least all
 * names of each session that the text fits, and of the session that it is a part of.
 */
export function resolveSession(
  text: string,
  names: readonly SessionName[],
  source?: string | undefined,
): SessionResolution {
  if (text === '') return { kind: 'none' };
  const sessions = joinNames(names).filter((session) => source === undefined || session.source === source);
  const matches = withoutSubagents(fittingSessions(text, sessions)).toSorted(byName);
  const [session] = matches;
  if (session === undefined) return { kind: 'none' };
  if (matches.length === 1) return { kind: 'session', session: keyOf(session, sessions) };
  const first = matches.slice(0, matchesMax).map((match) => keyOf(match, sessions));
  return { kind: 'ambiguous', matches: first, total: matches.length };
}

interface JoinedSession {
  readonly source: string | null;
  readonly runtimeId: string | null;
  isArchived: boolean;
  readonly traceIds: string[];
  /** The archive's before those of tasks. */
  readonly titles: string[];
  startedAt: string | null;
}

function fittingSessions(text: string, sessions: readonly JoinedSession[]): readonly JoinedSession[] {
  const exact = sessions.filter((session) => namesOf(session).includes(text));
  if (exact.length > 0) return exact;
  const begun = sessions.filter((session) => hasNameFrom(session, text));
  if (begun.length > 0 || !isTitlePart(text)) return begun;
  return sessions.filter(({ titles }) => titles.some((title) => hasTitlePart(title, text)));
}

/** One entry a session, whichever stores have it. */
function joinNames(names: readonly SessionName[]): readonly JoinedSession[] {
  const sessions = new Map<string, JoinedSession>();
  const archivedBy = new Map<string, JoinedSession[]>();
  for (const name of names) {
    if (name.store !== 'archive' || name.runtimeId === null) continue;
    const session = { ...start(name), isArchived: true };
    sessions.set(keyText(name), session);
    archivedBy.set(name.runtimeId, [...(archivedBy.get(name.runtimeId) ?? []), session]);
  }
  for (const name of names) {
    if (name.store !== 'trace') continue;
    // A program that records under a name of its own means the one session of this id that the archive has.
    const namesakes = name.runtimeId === null ? [] : (archivedBy.get(name.runtimeId) ?? []);
    const session = sessions.get(keyText(name)) ?? (namesakes.length === 1 ? namesakes[0] : undefined);
    const known = session ?? { ...start(name), isArchived: false };
    sessions.set(keyText(name), known);
    if (name.traceId !== null && !known.traceIds.includes(name.traceId)) known.traceIds.push(name.traceId);
    if (name.title !== null && !known.titles.includes(name.title)) known.titles.push(name.title);
    known.startedAt ??= name.startedAt;
  }
  return [...new Set(sessions.values())];
}

function start({ source, runtimeId, title, startedAt }: SessionName): Omit<JoinedSession, 'isArchived'> {
  return { source, runtimeId, traceIds: [], titles: title === null ? [] : [title], startedAt };
}

function keyText({ source, runtimeId, traceId }: SessionName): string {
  return JSON.stringify(runtimeId === null ? [traceId] : [source, runtimeId]);
}

function namesOf(session: JoinedSession): readonly string[] {
  const { runtimeId, traceIds } = session;
  return runtimeId === null ? traceIds : [runtimeId, nameOf(session), ...traceIds];
}

function nameOf({ source, runtimeId, traceIds }: JoinedSession): string {
  return runtimeId === null ? (traceIds[0] ?? '') : `${source}:${runtimeId}`;
}

/** What ends before a colon is not the beginning of an id: all sessions of a harness have the same letters there. */
function hasNameFrom(session: JoinedSession, text: string): boolean {
  return namesOf(session).some((name) => name.startsWith(text) && name.indexOf(':') < text.length);
}

/** What fits a session fits its subagents too, whose names go on after its own; the session is meant. */
function withoutSubagents(sessions: readonly JoinedSession[]): readonly JoinedSession[] {
  const names = new Set(sessions.map(({ source, runtimeId }) => `${source}:${runtimeId}`));
  return sessions.filter(({ source, runtimeId }) => {
    const parent = parentOf(runtimeId);
    return parent === undefined || !names.has(`${source}:${parent}`);
  });
}

function keyOf(session: JoinedSession, sessions: readonly JoinedSession[]): SessionKey {
  const { source, runtimeId, isArchived, traceIds, titles, startedAt } = session;
  const names = { name: nameOf(session), source, sessionId: runtimeId, agentId: null, isArchived, traceIds };
  const key = { ...names, title: titles[0] ?? null, startedAt };
  const parentId = isArchived ? undefined : parentOf(runtimeId);
  const parent = sessions.find((other) => other.source === source && other.runtimeId === parentId);
  if (runtimeId === null || parentId === undefined || parent === undefined) return key;
  const agentId = runtimeId.slice(parentId.length + 1);
  return { ...key, sessionId: parentId, agentId, isArchived: parent.isArchived };
}

/** The session in which a subagent ran, by its name; `undefined` for a name without a slash. */
function parentOf(runtimeId: string | null): string | undefined {
  const slash = runtimeId?.lastIndexOf('/') ?? -1;
  return slash < 1 ? undefined : runtimeId?.slice(0, slash);
}

function byName(one: JoinedSession, other: JoinedSession): number {
  const [name, otherName] = [nameOf(one), nameOf(other)];
  return name < otherName ? -1 : Number(name > otherName);
}
