import type { SessionDocument, SessionKey } from '@agentspine/schema';
import { iterateTimeline } from '@agentspine/spine-reader';
import type { AskStore } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';
import { readArchivedParts } from './read-archived.ts';
import { readOrder, readThreads } from './read-threads.ts';
import { sessionDocumentOf } from './session-document.ts';

/** Asks the read model; the answer is `undefined` where there is none that can be read. */
type AskArchiveIfThere = <Answer>(question: (database: Database) => Answer) => Answer | undefined;

/** A session of the trace as a document, with its subagents in it and with what the read model knows of it. */
export function readSessionDocument(
  { key, traceIds }: { readonly key: SessionKey; readonly traceIds: readonly string[] },
  askSpine: AskStore,
  askArchive: AskArchiveIfThere,
): SessionDocument {
  const threads = askSpine((database) => readThreads(database, traceIds));
  const sessionIds = threads.map(({ traceId }) => traceId);
  const order = askSpine((database) => readOrder(database, sessionIds));
  const events = [...iterateTimeline(askSpine, { kind: 'sessions', sessionIds }, {})];
  const names = threads.flatMap(({ runtimeId }) => (runtimeId === null ? [] : [runtimeId.replace(/\/[^/]*$/, '')]));
  const { source, sessionId } = key;
  const asked = [...new Set([...(sessionId === null ? [] : [sessionId]), ...names])];
  const archived = source === null ? undefined : askArchive((database) => readArchivedParts(database, source, asked));
  return sessionDocumentOf({ key, threads, events, order, archived });
}
