import type { SpineUnderTest } from './spine-under-test.ts';

/** What `spine trace rebuild` makes; everything of the trace but `events`, `content_blobs` and cursors. */
export const derivedTraceTables = [
  'tasks_current',
  'task_relations',
  'sessions_current',
  'runtime_bindings_current',
  'turn_partitions_current',
  'timeline_events_view',
  'event_files',
  'event_relations',
  'event_async_refs',
  'event_tags',
  'todos_current',
  'questions_current',
  'event_token_usage',
  'rules',
  'turns',
  'turn_events',
  'verdicts',
  'rule_enforcements',
  'search_documents',
] as const;

/** Every cell of every derived table, sorted, so that two states can be compared. */
export function dumpTrace(spine: SpineUnderTest): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    derivedTraceTables.map((table) => [
      table,
      spine
        .sql(`SELECT * FROM ${table}`)
        .map((row) => JSON.stringify(row))
        .toSorted(),
    ]),
  );
}
