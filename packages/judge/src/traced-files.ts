import { partOfLogName, type TracedSession, tracedSessionsOf, tracedStateOf } from '@agentspine/ingest';
import type { ImportQuestions } from '@agentspine/reader';
import type { TraceCursor } from '@agentspine/schema';

/** A file, and the sessions that it has lines of. */
export interface SessionFile {
  readonly file: string;
  readonly sessions: readonly TracedSession[];
}

/** Where it is read how far transcripts are in the trace. */
export interface TracedPlaces {
  /** Questions over how far transcripts were read. */
  readonly imports: Pick<ImportQuestions, 'withStates' | 'ofFiles' | 'mark' | 'marks'>;
}

/**
 * The files that the trace read, with the sessions that they tell of. Where sessions are named, only those that are of one task
 * with one of them are certain to be among the files, and the cursors of most others are not parsed.
 */
export function tracedFiles(
  { imports }: { readonly imports: Pick<ImportQuestions, 'withStates'> },
  named?: ReadonlySet<string>,
): readonly SessionFile[] {
  const found = new Map<string, SessionFile>();
  const asked = new Set<string>();
  for (let names = named && [...named]; ; names = namesOf(found).filter((name) => !asked.has(name))) {
    if (names?.length === 0) return [...found.values()];
    for (const name of names ?? []) asked.add(name);
    const parts = names?.map(partOfLogName);
    const texts = parts?.every((part) => part !== undefined) === true ? parts : undefined;
    for (const cursor of imports.withStates(texts)) found.set(cursor.file, fileOf(cursor));
    if (texts === undefined) return [...found.values()];
  }
}

/** A file of the same task tells of one of these. */
function namesOf(found: ReadonlyMap<string, SessionFile>): readonly string[] {
  return [...new Set([...found.values()].flatMap(sessionsOf))];
}

/** The sessions by which a file belongs to a task: those that it tells of, and those that they came out of. */
export function sessionsOf({ sessions }: SessionFile): readonly string[] {
  return sessions.flatMap(({ session, parent }) => (parent === undefined ? [session] : [session, parent]));
}

/** The file of a cursor. */
export function fileOf(cursor: TraceCursor): SessionFile {
  return { file: cursor.file, sessions: tracedSessionsOf(tracedStateOf(cursor)?.trace) };
}
