import type { Tombstones } from '@agentspine/archive';
import { type Reader, ReaderError, refuseSession } from '@agentspine/reader';
import { calendarOf, parseCalendarDay, type SessionKey } from '@agentspine/schema';
import { type HomeContext, timezoneOf } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { openHomeReader } from '@agentspine/stores/with-reader';
import type { ErasedSession } from './erasure-intent.ts';
import { ErasureError } from './errors.ts';

/** Which sessions are chosen; all that are given apply together, sessions besides. */
export interface SessionChoice {
  /** Sessions, by any name that finds one. */
  readonly sessions?: readonly string[] | undefined;
  /** All sessions of a project. */
  readonly project?: string | undefined;
  /** All sessions whose last response was before this day. */
  readonly before?: string | undefined;
}

/** A session, with what a person knows it by. */
export interface ChosenSession extends ErasedSession {
  /** The name that no other session has. */
  readonly name: string;
  /** The title; null where it has none. */
  readonly title: string | null;
}

/**
 * The sessions that are chosen, those among them that `tombstones` say were erased before. @throws ErasureError `ERASURE_NOTHING_CHOSEN` · ReaderError `READER_SESSION_NOT_FOUND`,
 * `READER_SESSION_AMBIGUOUS`
 */
export async function chooseSessions(
  world: HomeContext,
  choice: SessionChoice,
  tombstones?: Tombstones,
): Promise<readonly ChosenSession[]> {
  const { sessions = [], project, before } = choice;
  const startMs = before === undefined ? undefined : await startOf(world, before);
  using reader = openHomeReader(world, 'spine');
  const chosen = new Map<string, ChosenSession>();
  for (const text of sessions) {
    const again = erasedAgain(text, world, tombstones);
    const session = again ?? chosenOf(keyOf(reader, text));
    chosen.set(session.name, session);
  }
  if (project !== undefined || startMs !== undefined) {
    for (const listed of reader.sessions({ project, limit: Number.MAX_SAFE_INTEGER }).sessions) {
      const last = listed.endedAt ?? listed.startedAt;
      if (startMs !== undefined && (last === null || Date.parse(last) >= startMs)) continue;
      const key = keyOf(reader, `${listed.source}:${listed.sessionId}`);
      chosen.set(key.name, chosenOf(key));
    }
  }
  if (chosen.size > 0) return [...chosen.values()];
  const what = [
    project === undefined ? '' : ` of the project ${project}`,
    before === undefined ? '' : ` before ${before}`,
  ];
  throw new ErasureError(
    'ERASURE_NOTHING_CHOSEN',
    `there is no session${what.join('')}; "spine sessions list" has them`,
  );
}

/**
 * A session that was erased before, by its whole name or id: erasing it again takes what came of it since, or what an earlier version left. It
 * is asked for before all others, so that the id of one that is gone never chooses another one, of which it is the beginning.
 */
function erasedAgain(text: string, world: HomeContext, tombstones?: Tombstones): ChosenSession | undefined {
  if (tombstones === undefined) return undefined;
  const colon = text.indexOf(':');
  const named = harnessesOf(world).harnesses.map(({ source }) => [source, text] as const);
  if (colon > 0) named.unshift([text.slice(0, colon), text.slice(colon + 1)]);
  const [source, sessionId] = named.find(([of, id]) => tombstones.isErased(of, id)) ?? [];
  const traceIds = [text, `${source}:${sessionId}`].filter((id) => tombstones.isErased('trace', id));
  if (source !== undefined && sessionId !== undefined)
    return { name: `${source}:${sessionId}`, title: null, source, sessionId, traceIds };
  return traceIds.length === 0 ? undefined : { name: text, title: null, source: null, sessionId: null, traceIds };
}

/** A subagent goes with its session: it has no transcript that is its alone. */
function keyOf(reader: Reader, text: string): SessionKey {
  const found = reader.resolveSession(text);
  if (found.kind !== 'session') return refuseSession(text, found);
  const { session } = found;
  if (session.agentId === null) return session;
  throw new ReaderError(
    'READER_SESSION_NOT_FOUND',
    `${session.name} is a subagent and goes with its session: name ${session.source}:${session.sessionId}`,
  );
}

function chosenOf({ name, source, sessionId, traceIds, title }: SessionKey): ChosenSession {
  return { name, title, source, sessionId, traceIds };
}

/** Where a day begins, in milliseconds. */
async function startOf(world: HomeContext, text: string): Promise<number> {
  const day = parseCalendarDay(text);
  if (day !== undefined) return calendarOf(await timezoneOf(world, undefined)).boundsOf(day).startMs;
  throw new ErasureError('ERASURE_NOTHING_CHOSEN', `--before ${JSON.stringify(text)} is not a day: write 2026-01-31`);
}
