import type { PublicSchema } from '@agentspine/reader';

/** The public SQL schemas that have a store today, with their tables (SPEC 5.3); a test compares them with `SHOW TABLES`. */
export const publicSchemas: readonly PublicSchema[] = [
  {
    name: 'archive',
    tables: [
      'sessions',
      'turns',
      'tool_calls',
      'tool_result_events',
      'stamps',
      'compactions',
      'session_relationships',
      'user_turns',
      'nested_tool_calls',
      'api_retries',
      'import_problems',
      'session_notes',
      'archive_state',
    ],
  },
];
