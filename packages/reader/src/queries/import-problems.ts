import type { Database } from 'better-sqlite3';

/** Which problems are asked for. */
export interface ProblemFilter {
  /** Only problems of this source file, by its sixteen hex digits. */
  readonly file?: string | undefined;
  /** How many problems at most; default 1,000. */
  readonly limit?: number | undefined;
}

/** A source line that is not a record, or names the parser does not know; the bytes are in custody. */
export interface ImportProblem {
  /** The id of the transcript: sixteen hex digits, of which `source_files` has the path. */
  readonly sourceFile: string;
  /** Which life of the file: a rewrite begins the next one. */
  readonly generation: number;
  /** First byte of the line in the file. */
  readonly byteFrom: number;
  /** The byte after the line in the file. */
  readonly byteTo: number;
  /** The harness or API, such as `claude-code`. */
  readonly source: string;
  /** `unparsed` or `unknown`. */
  readonly problem: string;
  /** The reason, or the unknown names as a sorted JSON array. */
  readonly detail: string;
}

/** Lines of transcripts that are not records, or have unknown names. */
export interface ImportProblems {
  /** In the order of files and bytes, up to the limit. */
  readonly problems: readonly ImportProblem[];
  /** Of all, with the most frequent first. */
  readonly counts: readonly {
    readonly source: string;
    readonly problem: string;
    readonly detail: string;
    readonly lines: number;
  }[];
  /** How many there are, those beyond the limit too. */
  readonly total: number;
}

/** More lines than anyone reads; the counts cover the rest. */
const problemsMax = 1_000;

/** Lists what imports could not read, from `import_problems`. */
export function readProblems(database: Database, filter: ProblemFilter): ImportProblems {
  const where = filter.file === undefined ? '1' : 'source_file = ?';
  const values = filter.file === undefined ? [] : [filter.file];
  const problems = database
    .prepare(
      `SELECT source_file AS sourceFile, generation, byte_from AS byteFrom, byte_to AS byteTo, source, problem, detail
       FROM import_problems WHERE ${where} ORDER BY source_file, generation, byte_from, problem LIMIT ?`,
    )
    .all(...values, filter.limit ?? problemsMax) as ImportProblem[];
  const counts = database
    .prepare(
      `SELECT source, problem, detail, count(*) AS lines FROM import_problems WHERE ${where}
       GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3`,
    )
    .all(...values) as { source: string; problem: string; detail: string; lines: number }[];
  return { problems, counts, total: counts.reduce((sum, { lines }) => sum + lines, 0) };
}
