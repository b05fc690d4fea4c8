import { check, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { eventRows } from './event-tables.ts';
import { oneOf } from './one-of.ts';
import { tasksCurrent } from './task-tables.ts';
import { edgeKinds, fileSources, questionPhases, relationTypes, tagSources, todoStates } from './words.ts';

const taskId = () =>
  text('task_id')
    .notNull()
    .references(() => tasksCurrent.id, { onDelete: 'cascade' });
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

const usageColumns = () => ({
  inputTokens: integer('input_tokens').notNull().default(0),
  outputTokens: integer('output_tokens').notNull().default(0),
  cacheReadTokens: integer('cache_read_tokens').notNull().default(0),
  cacheCreateTokens: integer('cache_create_tokens').notNull().default(0),
  costUsd: real('cost_usd'),
  durationMs: integer('duration_ms'),
  model: text('model'),
  promptId: text('prompt_id'),
  stopReason: text('stop_reason'),
});

const rowNo = () => integer('row_no').primaryKey();
const placeOfEvent = () =>
  integer('seq')
    .notNull()
    .references(() => eventRows.seq, { onDelete: 'cascade' });

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

/** Files that events are about: a view over `eventFileRows` and their events. */
export const eventFiles = sqliteTable('event_files', {
  eventId: text('event_id').notNull(),
  filePath: text('file_path').notNull(),
  source: text('source').notNull(),
  writeCount: integer('write_count').notNull(),
});

/** The same as it is in the file, under the place of the event. */
export const eventFileRows = sqliteTable(
  'event_file_rows',
  {
    rowNo: rowNo(),
    seq: placeOfEvent(),
    filePath: text('file_path').notNull(),
    source: text('source').notNull().default('metadata'),
    writeCount: integer('write_count').notNull().default(0),
  },
  (table) => [
    uniqueIndex('event_file_rows_key').on(table.seq, table.filePath),
    index('idx_event_files_path').on(table.filePath),
    check('event_files_source', oneOf(table.source, fileSources)),
  ],
);

/** Relations between events: a view over `eventRelationRows` and their events. */
export const eventRelations = sqliteTable('event_relations', {
  eventId: text('event_id').notNull(),
  sourceEventId: text('source_event_id').notNull(),
  targetEventId: text('target_event_id').notNull(),
  edgeKind: text('edge_kind').notNull(),
  relationType: text('relation_type').notNull(),
  relationLabel: text('relation_label'),
  relationExplanation: text('relation_explanation'),
});

/** The same as it is in the file, under the place of the event: one end of the edge is the event, and the other one may not be there. */
export const eventRelationRows = sqliteTable(
  'event_relation_rows',
  {
    rowNo: rowNo(),
    seq: placeOfEvent(),
    edgeKind: text('edge_kind').notNull(),
    /** The target where the edge is `related`, and the source of every other. */
    otherEventId: text('other_event_id').notNull(),
    relationType: text('relation_type').notNull().default('relates_to'),
    relationLabel: text('relation_label'),
    relationExplanation: text('relation_explanation'),
  },
  (table) => [
    uniqueIndex('event_relation_rows_key').on(table.seq, table.edgeKind, table.otherEventId, table.relationType),
    index('idx_event_relations_other').on(table.otherEventId),
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

/**
 * What the model call of an event used; an event without a row used an unknown amount, not none (SPEC V19). A view over `eventUsageRows` and
 * their events.
 */
export const eventTokenUsage = sqliteTable('event_token_usage', {
  eventId: text('event_id').primaryKey(),
  sessionId: text('session_id'),
  taskId: text('task_id').notNull(),
  ...usageColumns(),
  occurredAt: text('occurred_at').notNull(),
});

/** The same as it is in the file, under the place of the event, which has the task, the session and the time. */
export const eventUsageRows = sqliteTable('event_usage_rows', {
  seq: integer('seq')
    .primaryKey()
    .references(() => eventRows.seq, { onDelete: 'cascade' }),
  ...usageColumns(),
});
