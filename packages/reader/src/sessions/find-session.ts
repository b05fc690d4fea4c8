import type { Database } from 'better-sqlite3';
import {
  type FoundNames,
  findArchived,
  findArchivedTitle,
  findTraced,
  findTracedTitle,
  readArchiveNames,
  readTraceNames,
} from './read-session-names.ts';
import { isTitlePart, resolveSession, type SessionResolution } from './resolve-session.ts';

/** Asks a store; of one that cannot be asked the answer is `undefined`. */
export type AskStores = <Answer>(
  store: 'archive' | 'spine',
  question: (database: Database) => Answer,
) => Answer | undefined;

/** Which session `text` means, in both stores: by its names, and where none fits by its title. */
export function findSession(ask: AskStores, text: string, source: string | undefined): SessionResolution {
  const byName = resolveAmong(ask, { text, source }, [
    ask('archive', (database) => findArchived(database, text)),
    ask('spine', (database) => findTraced(database, text)),
  ]);
  if (byName.kind !== 'none' || !isTitlePart(text)) return byName;
  return resolveAmong(ask, { text, source }, [
    ask('archive', (database) => findArchivedTitle(database, text)),
    ask('spine', (database) => findTracedTitle(database, text)),
  ]);
}

interface Wanted {
  readonly text: string;
  readonly source: string | undefined;
}

/** Each store may have names of what the other found; a subagent's session is looked at with it. */
function resolveAmong(
  ask: AskStores,
  { text, source }: Wanted,
  found: readonly (FoundNames | undefined)[],
): SessionResolution {
  const fitting = found.flatMap((names) => names?.runtimeIds ?? []);
  const parents = fitting.flatMap((id) => (id.includes('/') ? [id.slice(0, id.lastIndexOf('/'))] : []));
  const traceIds = found.flatMap((names) => names?.traceIds ?? []);
  const all: FoundNames = { runtimeIds: [...new Set([...fitting, ...parents])], traceIds };
  const archived = ask('archive', (database) => readArchiveNames(database, all));
  const traced = ask('spine', (database) => readTraceNames(database, all, text));
  return resolveSession(text, [...(archived ?? []), ...(traced ?? [])], source);
}
