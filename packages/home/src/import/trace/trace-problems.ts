import { type ImportProblems, openReader, ReaderError } from '@agentspine/reader';
import type { TraceProblem } from '@agentspine/schema';
import type { Home } from '@agentspine/stores';

/** The events that the trace of a home refused; none where it has no trace. */
export function readTraceProblems(home: Home): readonly TraceProblem[] {
  try {
    using reader = openReader({ home: home.directory, store: 'spine', allowsShared: true });
    return reader.imports.problems();
  } catch (error) {
    const isWithout = error instanceof ReaderError && ['READER_NO_SPINE', 'READER_SPINE_OLDER'].includes(error.code);
    if (isWithout) return [];
    throw error;
  }
}

/** The problems of the archive, followed by those of the trace. */
export function withTraceProblems(archive: ImportProblems, trace: readonly TraceProblem[]): ImportProblems {
  const problem = 'not-in-trace';
  const problems = trace.map(({ file, generation, byteFrom, byteTo, detail }) => {
    return { sourceFile: file, generation, byteFrom, byteTo, source: 'trace', problem, detail };
  });
  const details = Map.groupBy(trace, ({ detail }) => detail);
  const counts = Array.from(details, ([detail, lines]) => ({ source: 'trace', problem, detail, lines: lines.length }));
  return {
    problems: [...archive.problems, ...problems],
    counts: [...archive.counts, ...counts],
    total: archive.total + trace.length,
  };
}
