import type { RelationDetail, TagDetail, TimelineDetails, UsageDetail } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';

const fileSql = 'INSERT INTO event_file_rows (seq, file_path, source, write_count) VALUES (?, ?, ?, ?)';
const relationSql = `INSERT OR IGNORE INTO event_relation_rows (seq, other_event_id, edge_kind, relation_type, relation_label,
  relation_explanation) VALUES (?, ?, ?, ?, ?, ?)`;
const asyncSql = `INSERT INTO event_async_refs (event_id, async_task_id, async_status, async_agent, async_category, duration_ms)
  VALUES (?, ?, ?, ?, ?, ?)`;
const tagSql = 'INSERT INTO event_tags (event_id, tag, source) VALUES (?, ?, ?)';
const todoSql = `INSERT INTO todos_current (id, task_id, title, state, priority, auto_reconciled, last_event_id, created_at, updated_at)
  VALUES (@id, @taskId, @title, @state, @priority, @autoReconciled, @eventId, @at, @at)
  ON CONFLICT (id) DO UPDATE SET task_id = excluded.task_id, title = excluded.title, state = excluded.state,
    priority = excluded.priority, auto_reconciled = excluded.auto_reconciled, last_event_id = excluded.last_event_id,
    updated_at = excluded.updated_at`;
const questionSql = `INSERT INTO questions_current (id, task_id, title, phase, sequence, model_name, model_provider, last_event_id,
    created_at, updated_at)
  VALUES (@id, @taskId, @title, @phase, @sequence, @modelName, @modelProvider, @eventId, @at, @at)
  ON CONFLICT (id) DO UPDATE SET task_id = excluded.task_id, title = excluded.title, phase = excluded.phase,
    sequence = excluded.sequence, model_name = excluded.model_name, model_provider = excluded.model_provider,
    last_event_id = excluded.last_event_id, updated_at = excluded.updated_at`;
const usageSql = `INSERT INTO event_usage_rows (seq, input_tokens, output_tokens, cache_read_tokens, cache_create_tokens, cost_usd,
  duration_ms, model, prompt_id, stop_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** By the place of their event, and by its id. */
const tablesOfPlace = ['event_file_rows', 'event_relation_rows', 'event_usage_rows'] as const;
const tablesOfEvent = ['event_async_refs', 'event_tags'] as const;
const tablesOfTask = ['todos_current', 'questions_current'] as const;
const eventsOfTask = (column: string) => `SELECT ${column} FROM events WHERE aggregate_id = ?`;

/** The event that rows belong to. */
export interface DetailOwner {
  /** Its place. */
  readonly seq: number;
  readonly eventId: string;
  readonly taskId: string;
  readonly title: string;
  /** When what is written now happened: later than the event where its metadata is replaced. */
  readonly at: string;
}

/** The detail tables of the timeline (SPEC 4.2); only what is there costs a statement. */
export class DetailRows {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  insert(owner: DetailOwner, details: TimelineDetails): void {
    const { seq, eventId } = owner;
    const { asyncRef, todo, question, usage } = details;
    for (const { path, source, writeCount } of details.files) this.#run(fileSql, seq, path, source, writeCount);
    for (const relation of details.relations) this.#relate(seq, relation);
    this.insertTags(eventId, details.tags);
    if (asyncRef !== undefined) {
      const { taskId, status, agent, category, durationMs } = asyncRef;
      this.#run(asyncSql, eventId, taskId, orNull(status), orNull(agent), orNull(category), orNull(durationMs));
    }
    if (todo !== undefined) {
      const { id, state, priority, isAutoReconciled } = todo;
      const autoReconciled = isAutoReconciled ? 1 : 0;
      this.#run(todoSql, { ...rowOwner(owner), id, state, priority: orNull(priority), autoReconciled });
    }
    if (question !== undefined) {
      const { id, phase } = question;
      const sequence = orNull(question.sequence);
      const [modelName, modelProvider] = [orNull(question.modelName), orNull(question.modelProvider)];
      this.#run(questionSql, { ...rowOwner(owner), id, phase, sequence, modelName, modelProvider });
    }
    if (usage !== undefined) this.#use(seq, usage);
  }

  insertTags(eventId: string, tags: readonly TagDetail[]): void {
    for (const { tag, source } of tags) this.#run(tagSql, eventId, tag, source);
  }

  /** Reads the tags of an event. */
  tagsOf(eventId: string): readonly TagDetail[] {
    const rows = this.#connection.prepare('SELECT tag, source FROM event_tags WHERE event_id = ?').all(eventId);
    return rows as TagDetail[];
  }

  deleteTags(eventId: string): void {
    this.#run('DELETE FROM event_tags WHERE event_id = ?', eventId);
  }

  /** Removes the rows of an event. Todos and questions outlive it: they are let go, but for those named. */
  deleteOfEvent(
    { seq, eventId }: Pick<DetailOwner, 'seq' | 'eventId'>,
    { todo, question }: Pick<TimelineDetails, 'todo' | 'question'>,
  ): void {
    for (const table of tablesOfPlace) this.#run(`DELETE FROM ${table} WHERE seq = ?`, seq);
    for (const table of tablesOfEvent) this.#run(`DELETE FROM ${table} WHERE event_id = ?`, eventId);
    const kept = { todos_current: todo?.id, questions_current: question?.id };
    for (const table of tablesOfTask) {
      const sql = `UPDATE ${table} SET last_event_id = NULL WHERE last_event_id = ? AND id IS NOT ?`;
      this.#run(sql, eventId, orNull(kept[table]));
    }
  }

  /** Removes the rows of all events of a task. */
  deleteOfTask(taskId: string): void {
    const ofEvents = (table: string, column: string) =>
      this.#run(`DELETE FROM ${table} WHERE ${column} IN (${eventsOfTask(column)})`, taskId);
    for (const table of tablesOfPlace) ofEvents(table, 'seq');
    for (const table of tablesOfEvent) ofEvents(table, 'event_id');
    for (const table of tablesOfTask) this.#run(`DELETE FROM ${table} WHERE task_id = ?`, taskId);
  }

  clear(): void {
    for (const table of [...tablesOfPlace, ...tablesOfEvent, ...tablesOfTask]) this.#run(`DELETE FROM ${table}`);
  }

  #relate(seq: number, { edgeKind, otherEventId, type, label, explanation }: RelationDetail): void {
    this.#run(relationSql, seq, otherEventId, edgeKind, type, orNull(label), orNull(explanation));
  }

  #use(seq: number, usage: UsageDetail): void {
    this.#run(
      usageSql,
      seq,
      usage.inputTokens,
      usage.outputTokens,
      usage.cacheReadTokens,
      usage.cacheCreateTokens,
      orNull(usage.costUsd),
      orNull(usage.durationMs),
      orNull(usage.model),
      orNull(usage.promptId),
      orNull(usage.stopReason),
    );
  }

  #run(sql: string, ...values: readonly unknown[]): void {
    this.#connection.prepare(sql).run(...values);
  }
}

function rowOwner({
  eventId,
  taskId,
  title,
  at,
}: DetailOwner): Pick<DetailOwner, 'eventId' | 'taskId' | 'title' | 'at'> {
  return { eventId, taskId, title, at };
}

function orNull<Value>(value: Value | undefined): Value | null {
  return value ?? null;
}
