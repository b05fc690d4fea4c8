import { join } from 'node:path';
import { claimDdl, claimStoreName, claimStoreVersion } from '@agentspine/schema';
import { openDerivedStore, runTransaction } from '@agentspine/sqlite';
import type Database from 'better-sqlite3';
import type { ActivityRow, ClaimRow, TaskClaims, TaskRows } from './claim-rows.ts';

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

  /** From a connection that is set up. */
  static of(database: Database.Database): ClaimStore {
    return new ClaimStore(database);
  }

  /** The tasks that were judged. */
  taskKeys(): readonly string[] {
    return this.#prepare('SELECT task_key FROM judged_tasks').pluck().all() as string[];
  }

  /** What a task was judged from; `undefined` where it was not. */
  judgedFrom(key: string): string | undefined {
    const read = this.#prepare('SELECT judged_from FROM judged_tasks WHERE task_key = ?').pluck();
    return read.get(key) as string | undefined;
  }

  /** Puts the rows of a task in the place of those that it had. */
  replaceTask(key: string, judgedFrom: string, rows: TaskRows): void {
    runTransaction(this.#database, () => {
      this.#removeTask(key);
      this.#insertTask(key, rows);
      this.#prepare('INSERT INTO judged_tasks VALUES (?, ?)').run(key, judgedFrom);
    });
  }

  /** Removes the rows of tasks. */
  removeTasks(keys: readonly string[]): void {
    if (keys.length === 0) return;
    runTransaction(this.#database, () => {
      for (const key of keys) this.#removeTask(key);
    });
  }

  /** The claims of a task in their order, with what says so. */
  readTask(key: string): TaskClaims {
    const claims = this.#prepare(
      `SELECT ${claimColumns.join(', ')},
          (SELECT a.ordinal FROM evidence e JOIN activities a USING (activity_id) WHERE e.claim_id = c.claim_id AND role = 'evidence') AS evidence,
          (SELECT a.ordinal FROM evidence e JOIN activities a USING (activity_id) WHERE e.claim_id = c.claim_id AND role = 'edited-after') AS editedAfter
        FROM claims c WHERE task_key = ? ORDER BY ordinal`,
    ).all(key) as ClaimRow[];
    const read = this.#prepare(
      `SELECT ${activityColumns.join(', ')} FROM activities WHERE task_key = ? AND ordinal = ?`,
    );
    const list = this.#prepare(
      `SELECT ${activityColumns.join(', ')} FROM activities WHERE task_key = ? AND kind = ? ORDER BY ordinal`,
    );
    return {
      claims,
      activities: {
        get: (place) => read.get(key, place) as ActivityRow | undefined,
        ofKind: (kind) => list.all(key, kind) as ActivityRow[],
      },
    };
  }

  /** Closes the store; it takes no call after that. */
  close(): void {
    this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** A statement, compiled once: a home has thousands of tasks. */
  #prepare(sql: string): Database.Statement {
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }

  #removeTask(key: string): void {
    this.#prepare('DELETE FROM evidence WHERE claim_id IN (SELECT claim_id FROM claims WHERE task_key = ?)').run(key);
    for (const table of ['claims', 'activities', 'judged_tasks']) {
      this.#prepare(`DELETE FROM ${table} WHERE task_key = ?`).run(key);
    }
  }

  #insertTask(key: string, { claims, activities }: TaskRows): void {
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

function insertSql(table: string, id: string, columns: readonly string[]): string {
  const names = [id, 'task_key', 'ordinal', ...columns];
  return `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
}

function idOf(key: string, place: number): string {
  return `${key}:${place}`;
}
