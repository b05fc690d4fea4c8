/*
 * Which files all tasks were judged from, so that after a change only the tasks of the files that changed are looked at. Files are of one
 * task where they name one session (`groupFiles`); a file that did not change names the same sessions as before.
 */
import type Database from 'better-sqlite3';
import type { JudgedFile, JudgedHome } from './claim-rows.ts';

type Prepare = (sql: string) => Database.Statement;

/** The row of `judged_home`; `undefined` where nobody knows that all tasks were judged. */
export function readJudgedHome(prepare: Prepare): JudgedHome | undefined {
  const row = prepare(
    'SELECT judged_from AS judgedFrom, ground, manifest_bytes AS manifestBytes FROM judged_home',
  ).get();
  return row as JudgedHome | undefined;
}

/** Puts it. */
export function putJudgedHome(prepare: Prepare, { judgedFrom, ground, manifestBytes }: JudgedHome): void {
  prepare('INSERT OR REPLACE INTO judged_home VALUES (1, ?, ?, ?)').run(judgedFrom, ground, manifestBytes);
}

/** Puts files in the place of these ones, or of all. */
export function putJudgedFiles(prepare: Prepare, judged: readonly JudgedFile[], instead?: ReadonlySet<string>): void {
  const condition = instead === undefined ? '' : 'WHERE file IN (SELECT value FROM json_each(?))';
  const values = instead === undefined ? [] : [JSON.stringify([...instead])];
  for (const table of ['file_sessions', 'judged_files']) prepare(`DELETE FROM ${table} ${condition}`).run(values);
  const [insertFile, insertSession] = [
    prepare('INSERT INTO judged_files VALUES (?, ?, ?)'),
    prepare('INSERT OR IGNORE INTO file_sessions VALUES (?, ?)'),
  ];
  for (const { file, taskKey, mark, sessions } of judged) {
    insertFile.run(file, taskKey, mark);
    for (const session of sessions) insertSession.run(session, file);
  }
}

/** The files of which the mark is another one, that are new, or that are gone. */
export function findChangedFiles(prepare: Prepare, marks: readonly string[]): Set<string> {
  const known = new Set(prepare('SELECT mark FROM judged_files').pluck().all() as string[]);
  const changed = marks.filter((mark) => !known.delete(mark));
  return new Set([...changed, ...known].map(fileOfMark));
}

/** The files of each task that has one of these files, or one that names one of these sessions. */
export function findFilesBeside(
  prepare: Prepare,
  files: readonly string[],
  sessions: readonly string[],
): readonly string[] {
  const rows = prepare(
    `SELECT file FROM judged_files WHERE task_key IN (
      SELECT task_key FROM judged_files WHERE file IN (SELECT value FROM json_each(?))
      UNION SELECT task_key FROM file_sessions JOIN judged_files USING (file) WHERE session IN (SELECT value FROM json_each(?)))`,
  );
  return rows.pluck().all(JSON.stringify(files), JSON.stringify(sessions)) as string[];
}

/** What the tasks of these files were judged from, by their keys. */
export function findTasksOfFiles(prepare: Prepare, files: ReadonlySet<string>): ReadonlyMap<string, string> {
  const rows = prepare(
    `SELECT DISTINCT task_key, judged_from FROM judged_files JOIN judged_tasks USING (task_key)
      WHERE file IN (SELECT value FROM json_each(?))`,
  );
  return new Map(rows.raw().all(JSON.stringify([...files])) as [string, string][]);
}

/** The file that a mark of `ImportQuestions.marks` is of. */
export function fileOfMark(mark: string): string {
  return mark.slice(0, mark.indexOf(' '));
}
