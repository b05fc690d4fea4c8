import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Tables of `spine.db`, the canonical record (SPEC 1.2, 5.3). A shipped migration is never edited: a change is a new one. */

/** The two columns that all kinds of records share; new keys appear in `row_json` without a migration. */
function rowTable<const Name extends string>(name: Name) {
  return sqliteTable(name, {
    /** Microseconds since the epoch when the row was written; also in `row_json`. */
    id: integer('id').primaryKey(),
    rowJson: text('row_json').notNull(),
  });
}

/** Messages; `obs.messages` in SQL. */
export const messages = rowTable('messages');
/** Commands that were run; `obs.cli_invocations` in SQL. */
export const cliInvocations = rowTable('cli_invocations');
/** Crashes; `obs.crashes` in SQL. */
export const crashes = rowTable('crashes');
/** Signs of life; `obs.ticks` in SQL. */
export const ticks = rowTable('ticks');
/** Workspaces; `obs.workspaces` in SQL. */
export const workspaces = rowTable('workspaces');
/** Agents that came up, went down or left a note; `obs.sessions` in SQL. */
export const sessions = rowTable('sessions');
/** Work that was given to another agent; `obs.clone_dispatches` in SQL. */
export const cloneDispatches = rowTable('clone_dispatches');
/** Work of a branch that was taken over into another one, or was not; `obs.harvest_events` in SQL. */
export const harvestEvents = rowTable('harvest_events');
/** Steps in the traffic with people; `obs.communication_events` in SQL. */
export const communicationEvents = rowTable('communication_events');
/** Calls of MCP tools; `obs.mcp_tool_calls` in SQL. */
export const mcpToolCalls = rowTable('mcp_tool_calls');
/** Git operations; `obs.git_operations` in SQL. */
export const gitOperations = rowTable('git_operations');
/** Directives of the owner; `obs.owner_directives` in SQL. */
export const ownerDirectives = rowTable('owner_directives');
/** Tokens that were used; `obs.token_usage` in SQL. */
export const tokenUsage = rowTable('token_usage');
/** Events of the watchdog; `obs.watchdog_events` in SQL. */
export const watchdogEvents = rowTable('watchdog_events');
/** Tasks of the tracker; `obs.tasks` in SQL. */
export const netskyTasks = rowTable('netsky_tasks');
/** Errors of sources; `obs.source_errors` in SQL. */
export const sourceErrors = rowTable('source_errors');
/** Connections to peers; `obs.iroh_events` in SQL. */
export const irohEvents = rowTable('iroh_events');

/** How far each source was read; `obs.source_cursors` in SQL. */
export const sourceCursors = sqliteTable('source_cursors', {
  source: text('source').primaryKey(),
  cursorValue: text('cursor_value').notNull(),
  updatedAt: text('updated_at').notNull(),
});

/** The delivery log; SQL knows it as `obs.events`. */
export const deliveryEvents = sqliteTable(
  'delivery_events',
  {
    id: integer('id').primaryKey(),
    source: text('source').notNull(),
    tsUtc: text('ts_utc').notNull(),
    payloadJson: text('payload_json').notNull(),
    deliveryStatus: text('delivery_status').notNull(),
    reason: text('reason'),
  },
  (table) => [
    index('delivery_events_source').on(table.source, table.id),
    check('delivery_events_status', sql`${table.deliveryStatus} IN ('pending', 'delivered', 'failed')`),
  ],
);

/** The highest id that a table's next one must be above, where it cannot be read off its rows. */
export const ids = sqliteTable('ids', {
  name: text('name').primaryKey(),
  last: integer('last').notNull(),
});

/** `schema_version`, and what later stores keep here. */
export const meta = sqliteTable('meta', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
});

/**
 * Rows that were written later than their id says: the feed reads tables in the order of ids, and would skip them.
 */
export const lateRows = sqliteTable('late_rows', {
  seq: integer('seq').primaryKey({ autoIncrement: true }),
  tableName: text('table_name').notNull(),
  rowId: integer('row_id').notNull(),
  /** The id it was spooled under, where another row had taken that id meanwhile. */
  spooledId: integer('spooled_id'),
});

/**
 * Rows of append-only tables that were changed, deleted, or inserted among older ones, filled by triggers: whoever has copies of rows
 * sees here which of them are out of date. Of at most 100,000 rows; who has not read one that left starts over.
 */
export const rowChanges = sqliteTable('row_changes', {
  seq: integer('seq').primaryKey({ autoIncrement: true }),
  tableName: text('table_name').notNull(),
  rowId: integer('row_id').notNull(),
  /** A random number: a store that was replaced by an older copy of itself has another one under the same `seq`. */
  stamp: integer('stamp').notNull(),
});

/** The append-only log (SPEC 3.1); rows leave only for the cold archive. */
export const logs = sqliteTable(
  'logs',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    source: text('source').notNull(),
    type: text('type').notNull(),
    refId: text('ref_id'),
    payload: text('payload'),
    /** Milliseconds since the epoch. */
    timestamp: integer('timestamp').notNull(),
  },
  (table) => [
    index('logs_source_type').on(table.source, table.type),
    index('logs_timestamp').on(table.timestamp),
    index('logs_ref_id').on(table.refId),
  ],
);

/** Runs of workflows; `log.workflow_runs` in SQL. */
export const workflowRuns = sqliteTable(
  'workflow_runs',
  {
    runId: text('run_id').primaryKey(),
    workflow: text('workflow').notNull(),
    status: text('status').notNull(),
    /** Milliseconds of the last status. */
    timestamp: integer('timestamp').notNull(),
    exitCode: integer('exit_code'),
  },
  (table) => [
    index('workflow_runs_status').on(table.status),
    index('workflow_runs_workflow').on(table.workflow),
    check(
      'workflow_runs_known_status',
      sql`${table.status} IN ('queued', 'started', 'completed', 'failed', 'crashed', 'interrupted', 'dropped', 'killed')`,
    ),
  ],
);

export { traceCursorRows, traceProblems } from '../trace/cursor-table.ts';
export { contentBlobs, eventNames, eventPacks, eventRows } from '../trace/event-tables.ts';
export { ruleEnforcements, rules, turnEventRows, turns, verdicts } from '../trace/rule-tables.ts';
export { searchEvents, searchTasks } from '../trace/search-tables.ts';
export {
  runtimeBindingsCurrent,
  sessionsCurrent,
  taskRelations,
  tasksCurrent,
  turnPartitionsCurrent,
} from '../trace/task-tables.ts';
export {
  eventAsyncRefs,
  eventFileRows,
  eventRelationRows,
  eventTags,
  eventUsageRows,
  questionsCurrent,
  timelineRows,
  todosCurrent,
} from '../trace/timeline-tables.ts';
