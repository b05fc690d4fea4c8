import { type ImportProblems, openReader } from '@agentspine/reader';
import type { Home, HomeContext } from '@agentspine/stores';
import { sourcePaths } from './source-paths.ts';
import { readTraceProblems, withTraceProblems } from './trace/trace-problems.ts';

/** A problem, and the path of its file. */
export type LocatedProblem = ImportProblems['problems'][number] & { readonly path: string };

/** What imports could not read, each with the path of its file. */
export type FoundProblems = Omit<ImportProblems, 'problems'> & { readonly problems: readonly LocatedProblem[] };

/** What imports of a home could not read. */
export async function findProblems(home: Home, world: HomeContext): Promise<FoundProblems> {
  const paths = await sourcePaths(home);
  const found = withTraceProblems(readArchiveProblems(home, world), readTraceProblems(home));
  const withPath = (problem: ImportProblems['problems'][number]): LocatedProblem => {
    return { ...problem, path: paths.get(problem.sourceFile) ?? problem.sourceFile };
  };
  return { ...found, problems: found.problems.map(withPath) };
}

function readArchiveProblems(home: Home, world: HomeContext): ImportProblems {
  using reader = openReader({ home: home.directory, nowMs: () => world.clock().getTime(), allowsShared: true });
  return reader.problems();
}
