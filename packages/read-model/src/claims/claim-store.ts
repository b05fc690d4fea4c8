import { join } from 'node:path';
import { claimDdl, claimStoreName, claimStoreVersion } from '@agentspine/schema';
import { openDerivedStore, runTransaction } from '@agentspine/sqlite';
import Database from 'better-sqlite3';
import type {
  ActivityRow,
  ClaimPart,
  ClaimPlace,
  ClaimRow,
  JudgedChanges,
  JudgedFile,
  JudgedHome,
  JudgedTaskRows,
  KeptClaim,
  KeptClaimFilter,
  SessionsOfTask,
} from './claim-rows.ts';
import {
  findChangedFiles,
  findFilesBeside,
  findTasksOfFiles,
  putJudgedFiles,
  putJudgedHome,
  readJudgedHome,
} from './judged-files.ts';

const claimColumns = [
  'kind',
  'polarity',
  'status',
  'reason',
  'quote',
  'session',
  'thread',
  'message',
  'file',
  'line',
  'char_start',
  'char_end',
  'turn',
  'said_at',
  'detector_version',
] as const satisfies readonly (keyof ClaimRow)[];

const activityColumns = [
  'kind',
  'program',
  'command',
  'outcome',
  'because',
  'made',
  'made_title',
  'passed',
  'path',
  'doer',
  'call',
  'session',
  'thread',
  'file',
  'line',
  'ended_at',
  'is_secondary',
  'classifier_version',
] as const satisfies readonly (keyof ActivityRow)[];

/**
 * `claims.sqlite` of a home, open for writing. It holds nothing that is not in custody: where it is missing, damaged or of
 * another version it is made again, and where it cannot be written its user does without it.
 */
export class ClaimStore implements Disposable {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  private constructor(database: Database.Database) {
    this.#database = database;
  }

  /** Opens the store of a home, made again where need be; `undefined` where that cannot be done. */
  static open(directory: string): ClaimStore | undefined {
    const store = { ddl: claimDdl, stateTable: 'claim_state', version: claimStoreVersion };
    try {
      return new ClaimStore(openDerivedStore(join(directory, claimStoreName), store));
    } catch {
      return undefined;
    }
  }

  /** A store that nobody else sees, for where there can be no file. */
  static inMemory(): ClaimStore {
    const database = new Database(':memory:');
    for (const statement of claimDdl) database.exec(statement);
    return new ClaimStore(database);
  }

  /** What each task was judged from. */
  judgedTasks(): ReadonlyMap<string, string> {
    const rows = this.#prepare('SELECT task_key, judged_from FROM judged_tasks').raw().all();
    return new Map(rows as [string, string][]);
  }

  /** What all tasks were judged from; `undefined` where that is not known of all that are here. */
  judgedHome(): JudgedHome | undefined {
    return readJudgedHome(this.#prepare);
  }

  /** The files of which the mark in the trace is another one than when all tasks were judged, that are new, or that are gone. */
  changedFiles(marks: readonly string[]): Set<string> {
    return findChangedFiles(this.#prepare, marks);
  }

  /** The files of each task that has one of these files, or one that names one of these sessions. */
  filesBeside(files: readonly string[], sessions: readonly string[]): readonly string[] {
    return findFilesBeside(this.#prepare, files, sessions);
  }

  /** What the tasks of these files were judged from, by their keys. */
  tasksOfFiles(files: ReadonlySet<string>): ReadonlyMap<string, string> {
    return findTasksOfFiles(this.#prepare, files);
  }

  /** Puts the rows of tasks in the place of those that they had. */
  replaceTasks(tasks: readonly JudgedTaskRows[]): void {
    if (tasks.length === 0) return;
    runTransaction(this.#database, () => {
      this.#forgetHome();
      for (const task of tasks) {
        this.#removeTask(task.key);
        this.#insertTask(task);
      }
    });
  }

  /** Removes the rows of tasks. */
  removeTasks(keys: readonly string[]): void {
    if (keys.length === 0) return;
    runTransaction(this.#database, () => {
      this.#forgetHome();
      for (const key of keys) this.#removeTask(key);
    });
  }

  /**
   * Notes what all tasks were judged from, where they are the ones that are here and were judged from the same; says whether they are.
   * Another process may have judged meanwhile.
   */
  markHome(home: JudgedHome, tasks: ReadonlyMap<string, string>, files: readonly JudgedFile[]): boolean {
    return runTransaction(this.#database, () => {
      if (this.judgedTasks().size !== tasks.size || !this.hasJudged(tasks)) return false;
      putJudgedFiles(this.#prepare, files);
      putJudgedHome(this.#prepare, home);
      return true;
    });
  }

  /** Puts the tasks that changed, and what all tasks are judged from now, unless another process changed the store meanwhile; says which. */
  moveHome(home: JudgedHome, { since, looked, files, gone, tasks }: JudgedChanges): boolean {
    return runTransaction(this.#database, () => {
      if (this.judgedHome()?.judgedFrom !== since) return false;
      for (const key of gone) this.#removeTask(key);
      for (const task of tasks) {
        this.#removeTask(task.key);
        this.#insertTask(task);
      }
      putJudgedFiles(this.#prepare, files, looked);
      putJudgedHome(this.#prepare, home);
      return true;
    });
  }

  /** Whether these tasks are here, and were judged from the same. */
  hasJudged(tasks: ReadonlyMap<string, string>): boolean {
    const here = this.judgedTasks();
    return [...tasks].every(([key, from]) => here.get(key) === from);
  }

  /** Asks several questions of one state of the store. */
  read<Answer>(ask: () => Answer): Answer {
    return this.#database.transaction(ask)();
  }

  /** Claims, the newest first, each with the activities that it points at. */
  findClaims(filter: KeptClaimFilter): readonly KeptClaim[] {
    return this.#findClaims(conditionsOf(filter));
  }

  /**
   * As `findClaims`, of a part: all claims at its place, `limit` behind it, one more where there is one, and whatever else is at the
   * place of that one.
   */
  findClaimsFrom(filter: KeptClaimFilter, { from, limit }: ClaimPart): readonly KeptClaim[] {
    const asked = conditionsOf(filter);
    const at = (place: ClaimPlace) => this.#findClaims(withPlace(asked, isAtPlace, place));
    const atPlace = from === undefined ? 0 : at(from).length;
    const most = atPlace + limit + 1;
    const found = this.#findClaims(from === undefined ? asked : withPlace(asked, isFromPlace, from), most);
    const last = found.at(-1)?.row;
    if (last === undefined || found.length < most) return found;
    const { said_at, line, char_start } = last;
    const before = found.filter(
      ({ row }) => row.said_at !== said_at || row.line !== line || row.char_start !== char_start,
    );
    return [...before, ...at({ at: said_at, line, start: char_start })];
  }

  /** How many claims come before a place. */
  countBefore(filter: KeptClaimFilter, place: ClaimPlace): number {
    const { where, values } = withPlace(conditionsOf(filter), isBeforePlace, place);
    return this.#prepare(`SELECT count(*) FROM claims c ${where}`).pluck().get(values) as number;
  }

  /** How many claims there are of each status. */
  countStatuses(filter: KeptClaimFilter): ReadonlyMap<string, number> {
    const { where, values } = conditionsOf(filter);
    const counts = this.#prepare(`SELECT status, count(*) FROM claims c ${where} GROUP BY status ORDER BY status`);
    return new Map(counts.raw().all(values) as [string, number][]);
  }

  /** In how many files of tasks that are asked for nobody could read what was claimed. */
  countFilesWithoutBytes({ tasks, sessions, sinceMs }: KeptClaimFilter): number {
    const { where, values } = conditionsOf({ tasks, sessions, sinceMs }, 'of tasks');
    return this.#prepare(`SELECT coalesce(sum(files_without_bytes), 0) FROM judged_tasks c ${where}`)
      .pluck()
      .get(values) as number;
  }

  /** The activities of a kind, by task and in their order. */
  activitiesOfKind(kind: string, filter: KeptClaimFilter): ReadonlyMap<string, readonly ActivityRow[]> {
    const { where, values } = and(conditionsOf({ tasks: filter.tasks }, 'of tasks'), 'kind = @kind', { kind });
    const rows = this.#prepare(
      `SELECT task_key AS taskKey, ${activityColumns.join(', ')} FROM activities c ${where} ORDER BY task_key, ordinal`,
    ).all(values) as (ActivityRow & { readonly taskKey: string })[];
    const found = new Map<string, ActivityRow[]>();
    for (const { taskKey, ...row } of rows) {
      const ofTask = found.get(taskKey);
      if (ofTask === undefined) found.set(taskKey, [row]);
      else ofTask.push(row);
    }
    return found;
  }

  /** The sessions of the log that each task tells of, as the trace names them, and of how many of its files there are no bytes. */
  taskSessions({ tasks }: KeptClaimFilter): readonly SessionsOfTask[] {
    const { where, values } = conditionsOf({ tasks }, 'of tasks');
    return this.#prepare(
      `SELECT DISTINCT task_key AS taskKey, session, files_without_bytes AS filesWithoutBytes
        FROM task_sessions c JOIN judged_tasks USING (task_key) ${where} ORDER BY task_key, session`,
    ).all(values) as SessionsOfTask[];
  }

  /** Closes the store; it takes no call after that. */
  close(): void {
    this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** A statement, compiled once: a home has thousands of tasks. */
  readonly #prepare = (sql: string): Database.Statement => {
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  };

  #findClaims({ where, values }: Conditions, limit = -1): readonly KeptClaim[] {
    const place = (role: string) =>
      `(SELECT a.ordinal FROM evidence e JOIN activities a USING (activity_id) WHERE e.claim_id = c.claim_id AND role = '${role}')`;
    const rows = this.#prepare(
      `SELECT task_key AS taskKey, ${claimColumns.join(', ')}, ${place('evidence')} AS evidence, ${place('edited-after')} AS editedAfter
        FROM claims c ${where} ORDER BY said_at DESC, line, char_start, task_key, ordinal LIMIT @limit`,
    ).all({ ...values, limit }) as (ClaimRow & { readonly taskKey: string })[];
    return rows.map(({ taskKey, ...row }) => ({ row, activities: this.#activitiesAt(taskKey, row) }));
  }

  #activitiesAt(key: string, { evidence, editedAfter }: ClaimRow): KeptClaim['activities'] {
    const read = this.#prepare(
      `SELECT ${activityColumns.join(', ')} FROM activities WHERE task_key = ? AND ordinal = ?`,
    );
    const places = [evidence, editedAfter].filter((place) => place !== null);
    return new Map(places.map((place) => [place, read.get(key, place) as ActivityRow]));
  }

  #forgetHome(): void {
    this.#prepare('DELETE FROM judged_home').run();
  }

  #removeTask(key: string): void {
    // Whatever a task has came with its row.
    if (this.#prepare('DELETE FROM judged_tasks WHERE task_key = ?').run(key).changes === 0) return;
    this.#prepare('DELETE FROM evidence WHERE claim_id IN (SELECT claim_id FROM claims WHERE task_key = ?)').run(key);
    for (const table of ['claims', 'activities', 'task_sessions']) {
      this.#prepare(`DELETE FROM ${table} WHERE task_key = ?`).run(key);
    }
  }

  #insertTask({ key, judgedFrom, filesWithoutBytes, sessions, rows: { claims, activities } }: JudgedTaskRows): void {
    this.#prepare('INSERT INTO judged_tasks VALUES (?, ?, ?)').run(key, judgedFrom, filesWithoutBytes);
    // Several files may tell of one session.
    const insertSession = this.#prepare(
      `INSERT INTO task_sessions VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET last_ms = max(last_ms, excluded.last_ms)`,
    );
    for (const { name, session, lastMs } of sessions) insertSession.run(key, name, session, lastMs);
    const insertActivity = this.#prepare(insertSql('activities', 'activity_id', activityColumns));
    for (const [at, row] of activities.entries())
      insertActivity.run(idOf(key, at), key, at, ...activityColumns.map((name) => row[name]));
    const insertClaim = this.#prepare(insertSql('claims', 'claim_id', claimColumns));
    const insertEvidence = this.#prepare('INSERT INTO evidence VALUES (?, ?, ?)');
    for (const [at, row] of claims.entries()) {
      insertClaim.run(idOf(key, at), key, at, ...claimColumns.map((name) => row[name]));
      if (row.evidence !== null) insertEvidence.run(idOf(key, at), 'evidence', idOf(key, row.evidence));
      if (row.editedAfter !== null) insertEvidence.run(idOf(key, at), 'edited-after', idOf(key, row.editedAfter));
    }
  }
}

/** The conditions of a statement, and what they are about. */
interface Conditions {
  readonly where: string;
  readonly values: Readonly<Record<string, string | number>>;
}

const isAtPlace = 'said_at = @at AND line = @line AND char_start = @start';
const isFromPlace = 'said_at <= @at AND (said_at < @at OR (line, char_start) >= (@line, @start))';
const isBeforePlace = 'said_at >= @at AND (said_at > @at OR (line, char_start) < (@line, @start))';

function withPlace(conditions: Conditions, condition: string, { at, line, start }: ClaimPlace): Conditions {
  return and(conditions, condition, { at, line, start });
}

function and({ where, values }: Conditions, condition: string, more: Conditions['values']): Conditions {
  return { where: `${where === '' ? 'WHERE' : `${where} AND`} ${condition}`, values: { ...values, ...more } };
}

/** The conditions on claims, or on tasks alone. `name` is `harness:thread`, where a subagent's thread has a colon for its slash. */
function conditionsOf(
  { tasks, sessions, sinceMs, untilMs, status }: KeptClaimFilter,
  of: 'of claims' | 'of tasks' = 'of claims',
): Conditions {
  const conditions: string[] = [];
  const values: Record<string, string | number> = {};
  const add = (name: string, value: string | number, ...added: readonly string[]) => {
    values[name] = value;
    conditions.push(...added);
  };
  const told = (condition: string) =>
    `EXISTS (SELECT 1 FROM task_sessions s WHERE s.task_key = c.task_key AND ${condition})`;
  if (tasks !== undefined)
    add('tasks', JSON.stringify([...tasks]), 'c.task_key IN (SELECT value FROM json_each(@tasks))');
  if (sessions !== undefined) {
    const asked = 'name IN (SELECT value FROM json_each(@sessions))';
    add(
      'sessions',
      JSON.stringify([...sessions]),
      `c.task_key IN (SELECT task_key FROM task_sessions WHERE ${asked})`,
      ...(of === 'of tasks' ? [] : [told(`${asked} AND substr(name, instr(name, ':') + 1) = ${threadInName}`)]),
    );
  }
  // What is not a number is before and after nothing.
  const isSince = sinceMs !== undefined && !Number.isNaN(sinceMs);
  const isUntil = untilMs !== undefined && !Number.isNaN(untilMs);
  if (isSince) add('sinceMs', sinceMs, told('last_ms >= @sinceMs'));
  if (of === 'of claims' && isSince) add('since', isoTimeOf(Math.ceil(sinceMs)), 'said_at >= @since');
  if (of === 'of claims' && isUntil) add('until', isoTimeOf(Math.floor(untilMs)), 'said_at <= @until');
  if (of === 'of claims' && status !== undefined) add('status', status, 'status = @status');
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values };
}

const threadInName = `CASE instr(thread, '/') WHEN 0 THEN thread
  ELSE substr(thread, 1, instr(thread, '/') - 1) || ':' || substr(thread, instr(thread, '/') + 1) END`;

const [firstMs, lastMs] = [Date.parse('0000-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];

/** Times of claims are within these years, and bounds need not be. */
function isoTimeOf(ms: number): string {
  return new Date(Math.min(Math.max(ms, firstMs), lastMs)).toISOString();
}

function insertSql(table: string, id: string, columns: readonly string[]): string {
  const names = [id, 'task_key', 'ordinal', ...columns];
  return `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
}

function idOf(key: string, place: number): string {
  return `${key}:${place}`;
}
