import type { PublicColumn, StoreTable } from './public-tables.ts';

/** What agents reported while they worked, as SQL sees it: `live.<name>`. Most are views of SQLite, which has no types for sums. */
export function readLiveTables(): readonly StoreTable[] {
  return Object.entries(columnsOf).map(([name, columns]) => ({
    schema: 'live',
    name,
    columns,
    rows: { name, order: name === 'hook_messages' ? 'rowid' : 'row_no' },
    publicNames: [name],
    views: [],
  }));
}

const columnsOf: Readonly<Record<string, readonly PublicColumn[]>> = {
  hook_messages: [
    ...typed(
      'VARCHAR',
      'message_id',
      'source',
      'session_id',
      'event',
      'tool_use_id',
      'tool_name',
      'prompt_id',
      'agent_id',
    ),
    ...typed('BIGINT', 'ts_ms'),
    ...typed('DOUBLE', 'duration_ms'),
    ...typed('BOOLEAN', 'is_error', 'is_part'),
    ...typed('VARCHAR', 'reason', 'last_message', 'cwd', 'model'),
  ],
  tool_reports: [
    ...typed('VARCHAR', 'source', 'session_id', 'tool_use_id', 'tool_name'),
    ...typed('BIGINT', 'first_ms', 'last_ms'),
    ...typed('DOUBLE', 'duration_ms', 'wait_ms'),
    ...typed('BOOLEAN', 'is_error'),
    ...typed('VARCHAR', 'decision'),
    ...typed('BIGINT', 'hook_messages', 'telemetry_items'),
  ],
  session_reports: [
    ...typed('VARCHAR', 'source', 'session_id'),
    ...typed('BIGINT', 'first_ms', 'last_ms', 'hook_messages', 'prompts'),
    ...typed('BOOLEAN', 'has_telemetry'),
    ...typed('BIGINT', 'ended_ms'),
    ...typed('VARCHAR', 'end_reason', 'last_message', 'cwd', 'model'),
  ],
  usage_reports: [
    ...typed('VARCHAR', 'usage_id', 'source', 'session_id', 'call_id'),
    ...typed('BIGINT', 'ts_ms'),
    ...typed('VARCHAR', 'model'),
    ...typed('BIGINT', 'input_tokens', 'output_tokens', 'reasoning_tokens', 'cache_read_tokens', 'cache_create_tokens'),
    ...typed('VARCHAR', 'input_basis'),
    ...typed('BIGINT', 'cost_picousd'),
    ...typed('DOUBLE', 'duration_ms'),
    ...typed('VARCHAR', 'agent_id', 'prompt_id'),
  ],
  metric_sums: [
    ...typed('VARCHAR', 'source', 'session_id', 'metric', 'type', 'model'),
    ...typed('DOUBLE', 'value'),
    ...typed('BIGINT', 'series'),
  ],
};

function typed(type: PublicColumn['type'], ...names: readonly string[]): readonly PublicColumn[] {
  return names.map((name) => ({ name, type }));
}
