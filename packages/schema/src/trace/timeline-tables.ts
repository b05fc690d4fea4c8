import { check, index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { eventRows } from './event-tables.ts';
import { oneOf } from './one-of.ts';
import { sessionsCurrent, tasksCurrent } from './task-tables.ts';
import { edgeKinds, fileSources, questionPhases, relationTypes, tagSources, todoStates } from './words.ts';

const taskId = () =>
  text('task_id')
    .notNull()
    .references(() => tasksCurrent.id, { onDelete: 'cascade' });
const sessionId = () => text('session_id').references(() => sessionsCurrent.id, { onDelete: 'set null' });
const eventId = () =>
  text('event_id')
    .notNull()
    .references(() => eventRows.eventId, { onDelete: 'cascade' });
const lastEventId = () => text('last_event_id').references(() => eventRows.eventId, { onDelete: 'set null' });

const semanticColumns = () => ({
  subtypeKey: text('subtype_key'),
  subtypeLabel: text('subtype_label'),
  subtypeGroup: text('subtype_group'),
  toolFamily: text('tool_family'),
  operation: text('operation'),
  sourceTool: text('source_tool'),
  toolName: text('tool_name'),
  entityType: text('entity_type'),
  entityName: text('entity_name'),
  displayTitle: text('display_title'),
  evidenceLevel: text('evidence_level'),
});

/** What of the metadata has no column or table of its own, as a JSON object. */
const extrasJson = () => text('extras_json').notNull().default('{}');

/**
 * What of the timeline its events do not say under the names by which it is searched and grouped: `timeline_events_view` is a view over
 * these rows and their events.
 */
export const timelineRows = sqliteTable('timeline_rows', {
  /** The place of the event. */
  seq: integer('seq')
    .primaryKey()
    .references(() => eventRows.seq, { onDelete: 'cascade' }),
  kind: text('kind').notNull(),
  lane: text('lane').notNull(),
  title: text('title').notNull(),
  /** Bytes of UTF-8 of the body that the view shows; NULL where there is none. */
  bodyBytes: integer('body_bytes'),
  ...semanticColumns(),
  extrasJson: extrasJson(),
});

/** The timeline: a view. Bodies are there on connections of `showWholeTrace` alone. */
export const timelineEvents = sqliteTable('timeline_events_view', {
  id: text('id').primaryKey(),
  taskId: text('task_id').notNull(),
  sessionId: text('session_id'),
  kind: text('kind').notNull(),
  lane: text('lane').notNull(),
  title: text('title').notNull(),
  body: text('body'),
  ...semanticColumns(),
  extrasJson: extrasJson(),
  createdAt: text('created_at').notNull(),
});

/** Files that events are about. */
export const eventFiles = sqliteTable(
  'event_files',
  {
    eventId: eventId(),
    filePath: text('file_path').notNull(),
    source: text('source').notNull().default('metadata'),
    writeCount: integer('write_count').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.eventId, table.filePath] }),
    index('idx_event_files_path').on(table.filePath),
    index('idx_event_files_event').on(table.eventId),
    check('event_files_source', oneOf(table.source, fileSources)),
  ],
);

/** Relations between events. */
export const eventRelations = sqliteTable(
  'event_relations',
  {
    eventId: eventId(),
    sourceEventId: text('source_event_id').notNull(),
    targetEventId: text('target_event_id').notNull(),
    edgeKind: text('edge_kind').notNull(),
    relationType: text('relation_type').notNull().default('relates_to'),
    relationLabel: text('relation_label'),
    relationExplanation: text('relation_explanation'),
  },
  (table) => [
    primaryKey({
      columns: [table.eventId, table.sourceEventId, table.targetEventId, table.edgeKind, table.relationType],
    }),
    index('idx_event_relations_source').on(table.sourceEventId),
    index('idx_event_relations_target').on(table.targetEventId),
    check('event_relations_edge', oneOf(table.edgeKind, edgeKinds)),
    check('event_relations_type', oneOf(table.relationType, relationTypes)),
  ],
);

/** Events that belong to work in the background. */
export const eventAsyncRefs = sqliteTable(
  'event_async_refs',
  {
    eventId: eventId().primaryKey(),
    asyncTaskId: text('async_task_id').notNull(),
    asyncStatus: text('async_status'),
    asyncAgent: text('async_agent'),
    asyncCategory: text('async_category'),
    durationMs: integer('duration_ms'),
  },
  (table) => [index('idx_event_async_refs_task').on(table.asyncTaskId)],
);

/** Tags of events. */
export const eventTags = sqliteTable(
  'event_tags',
  {
    eventId: eventId(),
    tag: text('tag').notNull(),
    source: text('source').notNull().default('metadata'),
  },
  (table) => [
    primaryKey({ columns: [table.eventId, table.tag] }),
    index('idx_event_tags_tag').on(table.tag),
    check('event_tags_source', oneOf(table.source, tagSources)),
  ],
);

/** Todos of tasks, in their latest state. */
export const todosCurrent = sqliteTable(
  'todos_current',
  {
    id: text('id').primaryKey(),
    taskId: taskId(),
    title: text('title').notNull(),
    state: text('state').notNull(),
    priority: text('priority'),
    autoReconciled: integer('auto_reconciled').notNull().default(0),
    lastEventId: lastEventId(),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    index('idx_todos_current_task').on(table.taskId, table.state),
    index('idx_todos_current_event').on(table.lastEventId),
    check('todos_current_state', oneOf(table.state, todoStates)),
  ],
);

/** Questions that agents asked, in their latest state. */
export const questionsCurrent = sqliteTable(
  'questions_current',
  {
    id: text('id').primaryKey(),
    taskId: taskId(),
    title: text('title').notNull(),
    phase: text('phase').notNull(),
    sequence: integer('sequence'),
    modelName: text('model_name'),
    modelProvider: text('model_provider'),
    lastEventId: lastEventId(),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    index('idx_questions_current_task').on(table.taskId, table.phase),
    index('idx_questions_current_event').on(table.lastEventId),
    check('questions_current_phase', oneOf(table.phase, questionPhases)),
  ],
);

/** What the model call of an event used; an event without a row used an unknown amount, not none (SPEC V19). */
export const eventTokenUsage = sqliteTable(
  'event_token_usage',
  {
    eventId: eventId().primaryKey(),
    sessionId: sessionId(),
    taskId: taskId(),
    inputTokens: integer('input_tokens').notNull().default(0),
    outputTokens: integer('output_tokens').notNull().default(0),
    cacheReadTokens: integer('cache_read_tokens').notNull().default(0),
    cacheCreateTokens: integer('cache_create_tokens').notNull().default(0),
    costUsd: real('cost_usd'),
    durationMs: integer('duration_ms'),
    model: text('model'),
    promptId: text('prompt_id'),
    stopReason: text('stop_reason'),
    occurredAt: text('occurred_at').notNull(),
  },
  (table) => [
    index('idx_event_token_usage_session').on(table.sessionId, table.occurredAt),
    index('idx_event_token_usage_model').on(table.model),
    index('idx_event_token_usage_task').on(table.taskId, table.occurredAt),
  ],
);
