import { projectName } from '@agentspine/schema';
import { ReaderError } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';

/** More would not be read in a message. */
const namedMax = 10;

/** A filter that may name a project. */
interface ProjectFilter {
  readonly project?: string | undefined;
}

/**
 * The filter with its project as the archive has it: a path or a key, or the name of its folder, which is the last part of the
 * path, in capitals or not. @throws ReaderError `READER_PROJECT_AMBIGUOUS`
 */
export function withProject<Filter extends ProjectFilter>(database: Database, filter: Filter): Filter {
  if (filter.project === undefined) return filter;
  const rows = database.prepare('SELECT DISTINCT project, project_key FROM sessions').raw().all();
  return { ...filter, project: resolveProject(filter.project, rows as readonly KnownProject[]) };
}

/** The path and the key of a project, as far as they are known. */
type KnownProject = readonly [path: string | null, key: string | null];

/** Which of the projects a text means; the text itself where none has it. @throws ReaderError `READER_PROJECT_AMBIGUOUS` */
export function resolveProject(text: string, projects: readonly KnownProject[]): string {
  if (projects.some(([path, key]) => path === projectName(text) || key === text)) return text;
  const folder = text.toLowerCase();
  const paths = [...new Set(projects.map(([path]) => path))].filter((path) => path !== null);
  const named = paths.filter((path) => lastPart(path).toLowerCase() === folder).sort();
  if (named.length <= 1) return named[0] ?? text;
  const candidates = named.slice(0, namedMax).map((path) => `\n  ${path.replaceAll(/[\r\n]/g, ' ')}`);
  const rest = named.length > namedMax ? `\n  and ${named.length - namedMax} more` : '';
  throw new ReaderError(
    'READER_PROJECT_AMBIGUOUS',
    `${JSON.stringify(text)} is the folder of ${named.length} projects:${candidates.join('')}${rest}\ngive the path of one of them`,
  );
}

/** The name of a folder, of whatever system its path is. */
function lastPart(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}
