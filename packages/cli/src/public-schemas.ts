import type { PublicSchema } from '@agentspine/reader';

/** The public SQL schemas that have a store today, with their tables (SPEC 5.3). */
export const publicSchemas: readonly PublicSchema[] = [
  {
    name: 'archive',
    tables: [
      'sessions',
      'turns',
      'tool_calls',
      'nested_tool_calls',
      'tool_result_events',
      'user_turns',
      'stamps',
      'compactions',
      'session_relationships',
      'session_notes',
      'api_retries',
      'import_problems',
      'source_files',
      'archive_state',
    ],
  },
];
