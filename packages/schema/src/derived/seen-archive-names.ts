import { derivedDdl } from './ddl.ts';
import { narrowArchiveNames } from './stored-views.ts';

/** What SQL sees of `archive.sqlite`: its tables, and the views over those that are stored narrowly. */
export const seenArchiveNames: readonly string[] = derivedDdl
  .flatMap((statement) => /^CREATE (?:TABLE|VIEW) `(\w+)`/.exec(statement)?.[1] ?? [])
  .filter((name) => !narrowArchiveNames.has(name));
