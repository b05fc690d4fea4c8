/**
 * What indexes of the trace are called in the schema that the trace comes from, by what `spine.db` calls them. Two names change
 * places: `idx_task_relations_related` is another index there.
 */
const seedIndexNames: Readonly<Record<string, string>> = {
  idx_task_relations_related: 'idx_task_relations_task_related',
  idx_task_relations_session: 'idx_task_relations_task_session',
  idx_task_relations_reverse: 'idx_task_relations_related',
  idx_sessions_current_task: 'idx_sessions_current_task_started',
  idx_sessions_current_status: 'idx_sessions_current_task_status_started',
  idx_timeline_events_task: 'idx_timeline_events_view_task_created',
  idx_timeline_events_subtype: 'idx_timeline_events_subtype_group',
  idx_timeline_events_lane: 'idx_timeline_events_lane_created',
  idx_todos_current_task: 'idx_todos_task_state',
  idx_questions_current_task: 'idx_questions_task_phase',
  idx_search_documents_task: 'idx_search_documents_scope_task_updated',
  idx_rules_scope: 'idx_rules_scope_active',
  idx_rules_task: 'idx_rules_task_active',
  idx_turns_task: 'idx_turns_task_started',
  idx_turns_open: 'idx_turns_session_open',
};

/**
 * A statement as the schema that the trace comes from declares it: an index under its name there, and the trigger of documents of
 * search that change at every update, as other programs may change their number too. Every other statement stays as it is.
 */
export function asSeedDeclares(statement: string): string {
  return statement
    .replace(/^(CREATE (?:UNIQUE )?INDEX )`(\w+)`/, (whole, start: string, name: string) =>
      Object.hasOwn(seedIndexNames, name) ? `${start}\`${seedIndexNames[name]}\`` : whole,
    )
    .replace(/^(CREATE TRIGGER trg_search_documents_au AFTER UPDATE) OF search_text /, '$1 ');
}
