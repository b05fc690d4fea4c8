import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { oneOf } from './one-of.ts';
import { taskRelationKinds } from './words.ts';

/** What agents work on. Times are ISO 8601 with milliseconds, in UTC. */
export const tasksCurrent = sqliteTable(
  'tasks_current',
  {
    id: text('id').primaryKey(),
    title: text('title').notNull(),
    slug: text('slug').notNull(),
    workspacePath: text('workspace_path'),
    status: text('status').notNull(),
    taskKind: text('task_kind').notNull().default('primary'),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
    lastSessionStartedAt: text('last_session_started_at'),
    /** The runtime it runs in, such as `claude-code`. */
    cliSource: text('cli_source'),
    archivedAt: text('archived_at'),
    origin: text('origin').notNull().default('user'),
  },
  (table) => [
    index('idx_tasks_current_updated').on(sql`${table.updatedAt} desc`),
    index('idx_tasks_current_archived').on(table.archivedAt),
    index('idx_tasks_current_origin').on(table.origin),
  ],
);

/** How tasks relate to each other, and to sessions that started them. */
export const taskRelations = sqliteTable(
  'task_relations',
  {
    taskId: text('task_id')
      .notNull()
      .references(() => tasksCurrent.id, { onDelete: 'cascade' }),
    relatedTaskId: text('related_task_id').references(() => tasksCurrent.id, { onDelete: 'cascade' }),
    relationKind: text('relation_kind').notNull(),
    sessionId: text('session_id'),
  },
  (table) => [
    uniqueIndex('idx_task_relations_related')
      .on(table.taskId, table.relationKind, table.relatedTaskId)
      .where(sql`${table.relatedTaskId} IS NOT NULL`),
    uniqueIndex('idx_task_relations_session')
      .on(table.taskId, table.relationKind, table.sessionId)
      .where(sql`${table.sessionId} IS NOT NULL`),
    index('idx_task_relations_reverse').on(table.relatedTaskId, table.relationKind),
    check('task_relations_kind', oneOf(table.relationKind, taskRelationKinds)),
    check(
      'task_relations_target',
      sql`(${table.relationKind} = 'spawned_by_session' AND ${table.relatedTaskId} IS NULL AND ${table.sessionId} IS NOT NULL)
        OR (${table.relationKind} <> 'spawned_by_session' AND ${table.relatedTaskId} IS NOT NULL AND ${table.sessionId} IS NULL)`,
    ),
  ],
);

/** Sessions of tasks. */
export const sessionsCurrent = sqliteTable(
  'sessions_current',
  {
    id: text('id').primaryKey(),
    taskId: text('task_id').notNull(),
    status: text('status').notNull(),
    summary: text('summary'),
    startedAt: text('started_at').notNull(),
    endedAt: text('ended_at'),
  },
  (table) => [
    index('idx_sessions_current_task').on(table.taskId, table.startedAt),
    index('idx_sessions_current_status').on(table.taskId, table.status, sql`${table.startedAt} desc`),
  ],
);

/** Which task and session a runtime's own session belongs to; without a session it is history. */
export const runtimeBindingsCurrent = sqliteTable(
  'runtime_bindings_current',
  {
    runtimeSource: text('runtime_source').notNull(),
    runtimeSessionId: text('runtime_session_id').notNull(),
    taskId: text('task_id')
      .notNull()
      .references(() => tasksCurrent.id, { onDelete: 'cascade' }),
    monitorSessionId: text('monitor_session_id').references(() => sessionsCurrent.id, { onDelete: 'set null' }),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runtimeSource, table.runtimeSessionId] }),
    index('idx_runtime_bindings_task').on(table.taskId),
    index('idx_runtime_bindings_session').on(table.monitorSessionId),
  ],
);

/** How somebody grouped the turns of a task for reading. */
export const turnPartitionsCurrent = sqliteTable('turn_partitions_current', {
  taskId: text('task_id')
    .primaryKey()
    .references(() => tasksCurrent.id, { onDelete: 'cascade' }),
  groupsJson: text('groups_json').notNull(),
  version: integer('version').notNull().default(1),
  updatedAt: text('updated_at').notNull(),
});
