import { parseFilter, parseText, type ReaderError } from '@agentspine/sql';
import type { OpenStores } from '../open-stores.ts';
import type { TurnFilter, TurnSelection } from '../turn-filter.ts';
import { type ArchivedSession, isArchived } from './archived-session.ts';
import { findSession } from './find-session.ts';
import { refuseSession } from './refuse-session.ts';
import type { SessionResolution } from './resolve-session.ts';

/** Finds the session that a person means, in both stores. */
export class SessionFinder {
  readonly #stores: OpenStores;

  constructor(stores: OpenStores) {
    this.#stores = stores;
  }

  /** What a text means, as `Reader.resolveSession` says. @throws ReaderError where nothing fits and a store could not be read */
  resolve(text: string, source?: string): SessionResolution {
    const unread: ReaderError[] = [];
    const name = parseText(text, 'session');
    const of = source === undefined ? undefined : parseText(source, 'source');
    const found = findSession((store, question) => this.#stores.askIfThere(store, question, unread), name, of);
    if (found.kind === 'none' && unread[0] !== undefined) throw unread[0];
    return found;
  }

  /** The ids of a session in the trace. @throws ReaderError `READER_SESSION_…` */
  traceIds(text: string, what: 'session' | 'task or session'): readonly string[] {
    this.#stores.open('spine');
    const found = this.resolve(text);
    if (found.kind !== 'session') return refuseSession(text, found, { what });
    const { traceIds } = found.session;
    if (traceIds.length === 0) return refuseSession(text, found, { store: 'trace' });
    // A runtime's session may have been taken up again: one of its sessions here is asked for by its whole id.
    return traceIds.includes(text) ? [text] : traceIds;
  }

  /** The key of a session in the archive. @throws ReaderError `READER_SESSION_…` */
  archived(text: string, source?: string): ArchivedSession {
    this.#stores.open('archive');
    const found = this.resolve(text, source);
    if (found.kind !== 'session') return refuseSession(text, found);
    const { session } = found;
    return isArchived(session) ? session : refuseSession(text, found, { store: 'archive' });
  }

  /** A filter by what a person has for a session becomes one by its key. @throws ReaderError `READER_BAD_REQUEST`, `READER_SESSION_…` */
  select<Filter extends TurnFilter>(filter: Filter): Filter & TurnSelection {
    parseFilter(filter, 'filter');
    if (filter.session === undefined) return filter;
    const { source, sessionId, agentId } = this.archived(filter.session, filter.source);
    return { ...filter, source, session: sessionId, subagent: agentId ?? undefined };
  }
}
