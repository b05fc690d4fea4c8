import type { RelationDetail, TagDetail, TimelineDetails, UsageDetail } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';

const fileSql = 'INSERT INTO event_files (event_id, file_path, source, write_count) VALUES (?, ?, ?, ?)';
const relationSql = `INSERT OR IGNORE INTO event_relations (event_id, source_event_id, target_event_id, edge_kind, relation_type,
  relation_label, relation_explanation) VALUES (?, ?, ?, ?, ?, ?, ?)`;
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
const usageSql = `INSERT INTO event_token_usage (event_id, session_id, task_id, input_tokens, output_tokens, cache_read_tokens,
  cache_create_tokens, cost_usd, duration_ms, model, prompt_id, stop_reason, occurred_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const tablesOfEvent = [
  'event_files',
  'event_relations',
  'event_async_refs',
  'event_tags',
  'event_token_usage',
] as const;
const tablesOfTask = ['todos_current', 'questions_current'] as const;
const eventsOfTask = 'SELECT event_id FROM events WHERE aggregate_id = ?';

/** The event that rows belong to. */
export interface DetailOwner {
  readonly eventId: string;
  readonly taskId: string;
  readonly sessionId: string | null;
  readonly title: string;
  /** When the event happened. */
  readonly createdAt: string;
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
    const { eventId } = owner;
    const { asyncRef, todo, question, usage } = details;
    for (const { path, source, writeCount } of details.files) this.#run(fileSql, eventId, path, source, writeCount);
    for (const relation of details.relations) this.#relate(eventId, relation);
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
    if (usage !== undefined) this.#use(owner, usage);
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
  deleteOfEvent(eventId: string, { todo, question }: Pick<TimelineDetails, 'todo' | 'question'>): void {
    for (const table of tablesOfEvent) this.#run(`DELETE FROM ${table} WHERE event_id = ?`, eventId);
    const kept = { todos_current: todo?.id, questions_current: question?.id };
    for (const table of tablesOfTask) {
      const sql = `UPDATE ${table} SET last_event_id = NULL WHERE last_event_id = ? AND id IS NOT ?`;
      this.#run(sql, eventId, orNull(kept[table]));
    }
  }

  /** Removes the rows of all events of a task. */
  deleteOfTask(taskId: string): void {
    for (const table of tablesOfEvent) this.#run(`DELETE FROM ${table} WHERE event_id IN (${eventsOfTask})`, taskId);
    for (const table of tablesOfTask) this.#run(`DELETE FROM ${table} WHERE task_id = ?`, taskId);
  }

  clear(): void {
    for (const table of [...tablesOfEvent, ...tablesOfTask]) this.#run(`DELETE FROM ${table}`);
  }

  #relate(eventId: string, { edgeKind, otherEventId, type, label, explanation }: RelationDetail): void {
    const [source, target] = edgeKind === 'related' ? [eventId, otherEventId] : [otherEventId, eventId];
    this.#run(relationSql, eventId, source, target, edgeKind, type, orNull(label), orNull(explanation));
  }

  #use({ eventId, sessionId, taskId, createdAt }: DetailOwner, usage: UsageDetail): void {
    this.#run(
      usageSql,
      eventId,
      sessionId,
      taskId,
      usage.inputTokens,
      usage.outputTokens,
      usage.cacheReadTokens,
      usage.cacheCreateTokens,
      orNull(usage.costUsd),
      orNull(usage.durationMs),
      orNull(usage.model),
      orNull(usage.promptId),
      orNull(usage.stopReason),
      createdAt,
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
