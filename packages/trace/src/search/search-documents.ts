import { searchIndexSql, searchTextSql } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';

const indexSql = 'INSERT INTO search_documents_fts (rowid, search_text) VALUES (?, ?)';
const unindexSql = 'DELETE FROM search_documents_fts WHERE rowid = ?';

const addTaskSql = 'INSERT INTO search_tasks (rowid, task_id, search_text, updated_at) VALUES (?, ?, ?, ?)';
const taskSql = 'SELECT rowid, search_text AS text FROM search_tasks WHERE task_id = ?';
const touchTaskSql = 'UPDATE search_tasks SET updated_at = max(updated_at, ?) WHERE task_id = ?';
const changeTaskSql = `UPDATE search_tasks SET search_text = ?, embedding = NULL, embedding_model = NULL,
  updated_at = max(updated_at, ?) WHERE task_id = ?`;

const eventSql = `SELECT e.seq AS rowid, ${searchTextSql} AS text FROM events AS e
  JOIN timeline_rows AS t ON t.seq = e.seq LEFT JOIN search_events AS x ON x.event_id = e.event_id
  WHERE e.event_id = ?`;
const touchEventSql = `INSERT INTO search_events (event_id, search_text, updated_at) VALUES (?, ?, ?)
  ON CONFLICT (event_id) DO UPDATE SET updated_at = excluded.updated_at`;
const changeEventSql = `INSERT INTO search_events (event_id, search_text, updated_at) VALUES (?, ?, ?)
  ON CONFLICT (event_id) DO UPDATE SET search_text = excluded.search_text, embedding = NULL, embedding_model = NULL,
    updated_at = excluded.updated_at`;

const removeTaskSqls = [
  'DELETE FROM search_documents_fts WHERE rowid IN (SELECT seq FROM events WHERE aggregate_id = ?)',
  'DELETE FROM search_events WHERE event_id IN (SELECT event_id FROM events WHERE aggregate_id = ?)',
  'DELETE FROM search_documents_fts WHERE rowid = (SELECT rowid FROM search_tasks WHERE task_id = ?)',
  'DELETE FROM search_tasks WHERE task_id = ?',
];

const keepEmbeddingsSql = `CREATE TEMP TABLE kept_embeddings AS
  SELECT 'task' AS scope, task_id AS id, search_text, embedding, embedding_model FROM search_tasks WHERE embedding IS NOT NULL
  UNION ALL SELECT 'event', event_id, search_text, embedding, embedding_model FROM search_events WHERE embedding IS NOT NULL`;
const restoreEmbeddingsSqls = [
  `UPDATE search_tasks SET embedding = kept.embedding, embedding_model = kept.embedding_model
    FROM temp.kept_embeddings AS kept WHERE kept.scope = 'task' AND kept.id = search_tasks.task_id
    AND kept.search_text = search_tasks.search_text`,
  `INSERT INTO search_events (event_id, search_text, embedding, embedding_model)
    SELECT e.event_id, kept.search_text, kept.embedding, kept.embedding_model FROM temp.kept_embeddings AS kept
      JOIN events AS e ON e.event_id = kept.id JOIN timeline_rows AS t ON t.seq = e.seq
      LEFT JOIN search_events AS x ON x.event_id = e.event_id
    WHERE kept.scope = 'event' AND kept.search_text = ${searchTextSql}
    ON CONFLICT (event_id) DO UPDATE SET embedding = excluded.embedding, embedding_model = excluded.embedding_model`,
];

/** A text that is to be found, and by which number the index knows it. */
interface IndexedText {
  readonly rowid: number;
  readonly text: string;
}

/** Of a task. */
interface TaskText extends IndexedText {
  /** Whether the index has another text of it, or will have one before this is written. */
  readonly isIndexed: boolean;
}

function byRowid(left: IndexedText, right: IndexedText): number {
  return left.rowid - right.rowid;
}

/**
 * Writes what search looks through: the index of all texts, the texts of tasks, and those of events that are not what the event
 * says. In the index events have the place of their event, and tasks one below zero, so that it is asked for one scope by a
 * range.
 */
export class SearchDocuments {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** Events, all at once and in their order: the index writes its words out where a number is not above the one before it. */
  readonly #index = (texts: readonly IndexedText[]): void => {
    const statement = this.#connection.prepare(indexSql);
    for (const { rowid, text } of texts.toSorted(byRowid)) statement.run(rowid, text);
  };

  /** The same of tasks, apart from events, which would have the index write its words out before each; of what a task was called, the last. */
  readonly #indexTasks = (texts: readonly TaskText[]): void => {
    const last = new Map<number, TaskText>();
    for (const task of texts) last.set(task.rowid, { ...task, isIndexed: (last.get(task.rowid) ?? task).isIndexed });
    for (const { rowid, isIndexed } of last.values()) if (isIndexed) this.#run(unindexSql, rowid);
    this.#index([...last.values()]);
  };

  /** Adds an event that is not there, before the transaction ends; `seq` is its place. */
  addEvent(seq: number, text: string): void {
    this.#connection.gather(this.#index, { rowid: seq, text });
  }

  /** Adds a task, or gives it another text, whose embedding is then not known; `seq` is the place of the event that says so. */
  putTask(seq: number, task: { readonly id: string; readonly text: string; readonly at: string }): void {
    const { id, text, at } = task;
    const before = this.#get(taskSql, id);
    if (before === undefined) {
      this.#run(addTaskSql, -seq, id, text, at);
      this.#connection.gather(this.#indexTasks, { rowid: -seq, text, isIndexed: false });
    } else if (before.text === text) {
      this.#run(touchTaskSql, at, id);
    } else {
      this.#run(changeTaskSql, text, at, id);
      this.#connection.gather(this.#indexTasks, { rowid: before.rowid, text, isIndexed: true });
    }
  }

  /** The text of an event; `undefined` where it is not on the timeline. */
  eventText(eventId: string): string | undefined {
    return this.#get(eventSql, eventId)?.text;
  }

  /** Gives an event another text, whose embedding is then not known; the same text leaves it as it is (SPEC V16). */
  changeEvent({ id, text, at }: { readonly id: string; readonly text: string; readonly at: string }): void {
    const before = this.#get(eventSql, id);
    if (before === undefined) return;
    this.#run(before.text === text ? touchEventSql : changeEventSql, id, text, at);
    if (before.text !== text) this.#replace({ rowid: before.rowid, text });
  }

  /** Removes a task and its events. */
  removeTask(taskId: string): void {
    this.#connection.settle();
    for (const sql of removeTaskSqls) this.#run(sql, taskId);
  }

  /** Removes everything, and makes the index again, whatever state it was in. Embeddings wait for `restoreEmbeddings`. */
  clear(): void {
    this.#connection.settle();
    this.#run('DROP TABLE IF EXISTS temp.kept_embeddings');
    this.#run(keepEmbeddingsSql);
    for (const table of ['search_tasks', 'search_events']) this.#run(`DELETE FROM ${table}`);
    this.#run('DROP TABLE IF EXISTS search_documents_fts');
    for (const sql of searchIndexSql) this.#run(sql);
  }

  /** Gives documents whose text is what it was the embeddings that they had before `clear`. */
  restoreEmbeddings(): void {
    this.#connection.settle();
    for (const sql of restoreEmbeddingsSqls) this.#run(sql);
    this.#run('DROP TABLE temp.kept_embeddings');
  }

  #replace({ rowid, text }: IndexedText): void {
    this.#connection.settle();
    this.#run(unindexSql, rowid);
    this.#run(indexSql, rowid, text);
  }

  #get(sql: string, id: string): IndexedText | undefined {
    return this.#connection.prepare(sql).get(id) as IndexedText | undefined;
  }

  #run(sql: string, ...values: readonly unknown[]): void {
    this.#connection.prepare(sql).run(...values);
  }
}
